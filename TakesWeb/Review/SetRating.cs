using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>Gives a take 0 to 5 stars. An event of the take; the same rating again is no change.</summary>
public sealed class SetRating(TakeFiles takeFiles)
{
    public Task<Outcome<Take>> RunAsync(Guid projectId, Guid takeUid, int rating, Actor actor, CancellationToken ct) =>
        takeFiles.RecordAsync(takeUid, actor, "rated", place =>
        {
            if (place.Project.Id != projectId)
            {
                return Problem.NotFound("This project has no such take.");
            }

            if (rating is < 0 or > 5)
            {
                return Problem.Invalid("A rating is a whole number from 0 to 5.");
            }

            return place.Take.Rating == rating ? null : new TakeEvent(TakeEvents.Rating, KeyValuePair.Create("rating", (JsonNode?)rating));
        }, ct);
}
