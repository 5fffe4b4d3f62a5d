using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>Asks for a verdict on a take, of a certain reviewer or of whoever comes first; or takes the question back. A verdict answers it.</summary>
public sealed class SubmitTake(TakeFiles takeFiles, ListReviewers listReviewers)
{
    internal const int LongestComment = 2_000;

    public async Task<Outcome<Take>> RunAsync(Guid projectId, Guid takeUid, SubmitRequest request, Actor actor, CancellationToken ct)
    {
        var reviewer = request.Reviewer is { } id ? (await listReviewers.RunAsync(ct)).FirstOrDefault(r => r.Id == id) : null;
        if (request.Reviewer is not null && reviewer is null)
        {
            return Problem.Invalid("There is no such reviewer. GET /api/reviewers names those who may give a verdict.");
        }

        if (request.Comment is { Length: > LongestComment })
        {
            return Problem.Invalid($"A comment has at most {LongestComment:N0} characters.");
        }

        return await takeFiles.RecordAsync(takeUid, actor, "submitted for review", place => place switch
        {
            _ when place.Project.Id != projectId => Problem.NotFound("This project has no such take."),
            { Take.Storage: not StorageState.Live } => Problem.Conflict($"{place.Take.Name} is not among the live takes. Bring it back before you submit it."),
            { Take.Status: not TakeStatus.Complete } => Problem.Conflict($"{place.Take.Name} is not finished. Submit it when its media is there."),
            _ => new TakeEvent(TakeEvents.Submitted, [.. Said(reviewer, request.Comment)]),
        }, ct);
    }

    public Task<Outcome<Take>> WithdrawAsync(Guid projectId, Guid takeUid, Actor actor, CancellationToken ct) =>
        takeFiles.RecordAsync(takeUid, actor, "withdrawn from review", place =>
        {
            if (place.Project.Id != projectId)
            {
                return Problem.NotFound("This project has no such take.");
            }

            return place.Take.SubmittedAt is null ? (TakeEvent?)null : new TakeEvent(TakeEvents.Withdrawn);
        }, ct);

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Said(Reviewer? reviewer, string? comment)
    {
        if (reviewer is not null)
        {
            yield return new("reviewerId", reviewer.Id.ToString());
            yield return new("reviewer", reviewer.Name);
        }

        if (comment is not null && NoteContent.Plain(comment) is { Length: > 0 } words)
        {
            yield return new("comment", words);
        }
    }
}

/// <param name="Reviewer">The id of who is asked; null: whoever comes first.</param>
/// <param name="Comment">What to look at.</param>
public sealed record SubmitRequest(Guid? Reviewer, string? Comment);
