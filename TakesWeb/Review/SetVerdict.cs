using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>Says what the director thinks of a take. An event of the take; independent of where it stands in storage. The same verdict again is no change.</summary>
public sealed class SetVerdict(TakeFiles takeFiles)
{
    public Task<Outcome<Take>> RunAsync(Guid projectId, Guid takeUid, Verdict verdict, Actor actor, CancellationToken ct) =>
        takeFiles.RecordAsync(takeUid, actor, $"verdict {TakeAnswer.Word(verdict)}", place =>
        {
            if (place.Project.Id != projectId)
            {
                return Problem.NotFound("This project has no such take.");
            }

            return place.Take.Verdict == verdict ? null : new TakeEvent(TakeEvents.Verdict, KeyValuePair.Create("verdict", (JsonNode?)TakeAnswer.Word(verdict)));
        }, ct);
}
