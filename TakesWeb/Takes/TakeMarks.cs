using System.Text.Json.Nodes;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>The marks of all features above: what a list can be filtered by, and what an answer carries.</summary>
public sealed class TakeMarks(IEnumerable<ITakeFlags> flags)
{
    /// <summary>The word for takes that bear a mark, whichever.</summary>
    public const string Any = "any";

    /// <summary>All that a take may be marked with.</summary>
    public IReadOnlyList<string> Words => [.. flags.SelectMany(f => f.Words)];

    /// <summary>"black,near-duplicate" as words, or which words there are.</summary>
    public Outcome<IReadOnlyList<string>> Parse(string? text)
    {
        var known = Words;
        string[] words = [.. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        return words.All(word => word == Any || known.Contains(word)) ? words : Problem.Invalid($"flag takes {string.Join(", ", known)}, with commas between those that a take must all have; any for whichever.");
    }

    public IQueryable<Take> With(TakesDbContext db, IQueryable<Take> takes, IEnumerable<string> words) =>
        words.Aggregate(takes, (some, word) => word == Any ? WithAny(db, some) : flags.First(f => f.Words.Contains(word)).With(db, some, word));

    /// <summary>Each feature's own, put together by uid.</summary>
    private IQueryable<Take> WithAny(TakesDbContext db, IQueryable<Take> takes)
    {
        var marked = flags.Select(f => f.WithAny(db, takes).Select(t => t.Uid)).Aggregate((some, more) => some.Union(more));
        return takes.Where(t => marked.Contains(t.Uid));
    }

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
