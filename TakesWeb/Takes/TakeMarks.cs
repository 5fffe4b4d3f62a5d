using System.Text.Json.Nodes;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>The marks of all features above: what a list can be filtered by, and what an answer carries.</summary>
public sealed class TakeMarks(IEnumerable<ITakeFlags> flags)
{
    /// <summary>"black,near-duplicate" as words, or which words there are.</summary>
    public Outcome<IReadOnlyList<string>> Parse(string? text)
    {
        var known = flags.SelectMany(f => f.Words).ToList();
        string[] words = [.. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        return words.All(known.Contains) ? words : Problem.Invalid($"flag takes {string.Join(", ", known)}, with commas between those that a take must all have.");
    }

    public IQueryable<Take> With(TakesDbContext db, IQueryable<Take> takes, IEnumerable<string> words) =>
        words.Aggregate(takes, (some, word) => flags.First(f => f.Words.Contains(word)).With(db, some, word));

    /// <summary>Writes "flags" into the answer of each take; an empty list where there is nothing to say.</summary>
    public async Task AddAsync(Guid projectId, IReadOnlyList<(Take Take, JsonObject Answer)> answers, CancellationToken ct)
    {
        foreach (var (_, answer) in answers)
        {
            answer["flags"] = new JsonArray();
        }

        foreach (var one in flags)
        {
            var marks = await one.OfAsync(projectId, [.. answers.Select(a => a.Take)], ct);
            foreach (var (take, answer) in answers.Where(a => marks.ContainsKey(a.Take.Uid)))
            {
                answer["flags"] = new JsonArray([.. ((JsonArray)answer["flags"]!).Concat(marks[take.Uid]).Select(mark => mark?.DeepClone())]);
            }
        }
    }
}
