using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>
/// Says what the director thinks of a take, and why. An event of the take; independent of where it stands in storage. The same verdict in
/// the same words, or without any, is no change. A verdict other than none answers whoever has submitted the take.
/// </summary>
public sealed class SetVerdict(TakeFiles takeFiles)
{
    public Task<Outcome<Take>> RunAsync(Guid projectId, Guid takeUid, Verdict verdict, Actor actor, CancellationToken ct, string? comment = null) =>
        takeFiles.RecordAsync(takeUid, actor, $"verdict {TakeAnswer.Word(verdict)}", place =>
        {
            if (place.Project.Id != projectId)
            {
                return Problem.NotFound("This project has no such take.");
            }

            var words = comment is null ? "" : NoteContent.Plain(comment);
            if (words.Length > SubmitTake.LongestComment)
            {
                return Problem.Invalid($"A comment has at most {SubmitTake.LongestComment:N0} characters.");
            }

            var isAsked = place.Take.SubmittedAt is not null && verdict != Verdict.None;
            if (place.Take.Verdict == verdict && !isAsked && (words.Length == 0 || words == place.Take.VerdictComment))
            {
                return (TakeEvent?)null;
            }

            var said = KeyValuePair.Create("verdict", (JsonNode?)TakeAnswer.Word(verdict));
            return words.Length == 0 ? new TakeEvent(TakeEvents.Verdict, said) : new TakeEvent(TakeEvents.Verdict, said, KeyValuePair.Create("comment", (JsonNode?)words));
        }, ct);
}
