using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>
/// Undoes a verdict: the one before it stands again, in its words and under its judge's name, and what waited for a verdict waits again.
/// Refused when somebody has judged since: their verdict is not this undo's to take.
/// </summary>
public sealed class TakeBackVerdict(TakeFiles takeFiles)
{
    /// <param name="given">The take as the verdict left it.</param>
    /// <param name="earlier">What it was before that.</param>
    public Task<Outcome<Take>> RunAsync(Take given, EarlierVerdict earlier, Actor actor, CancellationToken ct) =>
        takeFiles.RecordAsync(given.Uid, actor, $"verdict {TakeAnswer.Word(earlier.Verdict)} again", place =>
        {
            if (place.Take.ProjectId != given.ProjectId)
            {
                return Problem.NotFound("This project has no such take.");
            }

            if (EarlierVerdict.Of(place.Take) == earlier)
            {
                return (TakeEvent?)null;
            }

            if ((place.Take.Verdict, place.Take.VerdictAt) != (given.Verdict, given.VerdictAt))
            {
                return Problem.Conflict($"Take {place.Take.Number} was judged again since, by {place.Take.VerdictBy ?? "somebody"}. That verdict stays.");
            }

            return earlier.ToEvent();
        }, ct);
}

/// <summary>A verdict as it stood before another one.</summary>
/// <param name="WasWaiting">True: somebody had asked for a verdict and had none yet.</param>
public sealed record EarlierVerdict(Verdict Verdict, string? By, DateTimeOffset? At, string? Comment, bool WasWaiting)
{
    public static EarlierVerdict Of(Take take) => new(take.Verdict, take.VerdictBy, take.VerdictAt, take.VerdictComment, take.SubmittedAt is not null);

    internal TakeEvent ToEvent()
    {
        var said = new List<KeyValuePair<string, JsonNode?>> { new("verdict", TakeAnswer.Word(Verdict)) };
        if (Comment is { Length: > 0 })
        {
            said.Add(new("comment", Comment));
        }

        if (By is not null && At is { } at)
        {
            said.Add(new("judgedBy", By));
            said.Add(new("judgedAt", Sidecar.Time(at)));
        }

        if (WasWaiting)
        {
            said.Add(new("reopens", true));
        }

        return new TakeEvent(TakeEvents.Verdict, [.. said]);
    }
}
