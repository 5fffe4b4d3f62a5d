using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>Gives a take 0 to 5 stars. An event of the take; the same rating again is no change.</summary>
public sealed class SetRating(TakeFiles takeFiles)
{
    /// <param name="onlyFrom">An undo: refused when the take has other stars than these by now.</param>
    public Task<Outcome<Take>> RunAsync(Guid projectId, Guid takeUid, int rating, Actor actor, CancellationToken ct, int? onlyFrom = null) =>
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

            if (onlyFrom is { } given && place.Take.Rating != given && place.Take.Rating != rating)
            {
                return Problem.Conflict($"Take {place.Take.Number} has {Readable.Count(place.Take.Rating, "star")} by now: somebody rated it since. They stay.");
            }

            return place.Take.Rating == rating ? null : new TakeEvent(TakeEvents.Rating, KeyValuePair.Create("rating", (JsonNode?)rating));
        }, ct);
}
