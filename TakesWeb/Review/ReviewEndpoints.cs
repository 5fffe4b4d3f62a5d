using System.Security.Claims;
using System.Text.Json.Nodes;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>…/takes/{take}/verdict, /rating and /submit, and the queue of what waits.</summary>
public static class ReviewEndpoints
{
    public static void MapReview(this IEndpointRouteBuilder routes)
    {
        var take = routes.MapGroup("/api/projects/{project}/shots/{shot}/takes/{take}").WithTags("Review");
        take.MapPut("/verdict", VerdictAsync).RequireAuthorization(Policies.CanDirect).WithSummary("none, reject, maybe, selected or approved, with a comment");
        take.MapPut("/rating", RatingAsync).RequireAuthorization(Policies.CanDirect).WithSummary("0 to 5 stars");
        take.MapPost("/submit", SubmitAsync).RequireAuthorization(Policies.CanAdd).WithSummary("Ask for a verdict, of a reviewer or of whoever comes first");
        take.MapDelete("/submit", WithdrawAsync).RequireAuthorization(Policies.CanAdd).WithSummary("Take the question back");
        routes.MapGet("/api/reviews", QueueAsync).WithTags("Review").RequireAuthorization(Policies.CanLook)
            .WithSummary("What waits for a verdict, oldest first; verdict= none for all that nobody judged, or a verdict for what has it; reviewer= me or an id; project=");
        routes.MapGet("/api/reviewers", ReviewersAsync).WithTags("Review").RequireAuthorization(Policies.CanLook).WithSummary("Who may give a verdict");
        NoteEndpoints.Map(routes);
    }

    private static async Task<IResult> VerdictAsync(
        string project, string shot, string take, VerdictRequest request, ClaimsPrincipal user, TakeRoute route, SetVerdict set, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        if (ParseVerdict(request.Verdict) is not { } verdict)
        {
            return Problem.Invalid("verdict is one of none, reject, maybe, selected, approved.").ToHttp();
        }

        var judged = await set.RunAsync(found.Value.Place.Project.Id, found.Value.Take.Uid, verdict, Actor.From(user), ct, request.Comment);
        return await route.AnswerAsync(found.Value.Place, judged, ct);
    }

    private static async Task<IResult> RatingAsync(
        string project, string shot, string take, RatingRequest request, ClaimsPrincipal user, TakeRoute route, SetRating set, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        return found.IsOk
            ? await route.AnswerAsync(
                found.Value.Place, await set.RunAsync(found.Value.Place.Project.Id, found.Value.Take.Uid, request.Rating ?? -1, Actor.From(user), ct), ct)
            : found.Problem.ToHttp();
    }

    private static async Task<IResult> SubmitAsync(
        string project, string shot, string take, SubmitRequest? request, ClaimsPrincipal user, TakeRoute route, SubmitTake submit, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        return found.IsOk
            ? await route.AnswerAsync(
                found.Value.Place,
                await submit.RunAsync(found.Value.Place.Project.Id, found.Value.Take.Uid, request ?? new SubmitRequest(null, null), Actor.From(user), ct), ct)
            : found.Problem.ToHttp();
    }

    private static async Task<IResult> WithdrawAsync(string project, string shot, string take, ClaimsPrincipal user, TakeRoute route, SubmitTake submit, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        return found.IsOk
            ? await route.AnswerAsync(found.Value.Place, await submit.WithdrawAsync(found.Value.Place.Project.Id, found.Value.Take.Uid, Actor.From(user), ct), ct)
            : found.Problem.ToHttp();
    }

    private static async Task<IResult> QueueAsync(
        [AsParameters] ReviewChoice choice, ClaimsPrincipal user, FindProject findProject, ListReviews list, CancellationToken ct)
    {
        var kind = string.IsNullOrEmpty(choice.Verdict) ? ReviewKind.Waiting : ParseVerdict(choice.Verdict) switch
        {
            Verdict.None => ReviewKind.Unjudged,
            { } verdict => Enum.Parse<ReviewKind>(verdict.ToString()),
            null => (ReviewKind?)null,
        };
        var me = user.UserId();
        var reviewer = choice.Reviewer == "me" ? me : Guid.TryParse(choice.Reviewer, out var id) ? id : null;
        var start = ReviewQuery.ParseStart(choice.After);
        if (kind is null || (choice.Reviewer is not null && reviewer is null) || (choice.After is not null && start is null))
        {
            return Problem.Invalid("verdict is none, reject, maybe, selected or approved; reviewer is me or an id; after is the next of the page before.").ToHttp();
        }

        var project = choice.Project is { } name ? await findProject.RunAsync(name, ct) : default(Outcome<Project>?);
        if (project is { IsOk: false, Problem: { } refusal })
        {
            return refusal.ToHttp();
        }

        var page = await list.RunAsync(
            new ReviewQuery(kind.Value) { Project = project?.Value.Id, Reach = user.Reach(), Reviewer = reviewer, Start = start, Limit = choice.Limit ?? 50 }, ct);
        var counts = await list.CountAsync(project?.Value.Id, me, user.Reach(), ct);
        return Results.Json(new JsonObject
        {
            ["reviews"] = new JsonArray([.. page.Rows.Select(RowOf)]),
            ["counts"] = new JsonObject(counts.Select(c => KeyValuePair.Create(TakeAnswer.Word(c.Key), (JsonNode?)c.Value))),
            ["next"] = page.Next,
        });
    }

    private static JsonNode RowOf(ReviewRow row) => new JsonObject
    {
        ["projectId"] = row.Project.Id.ToString(),
        ["project"] = row.Project.Name,
        ["shotUid"] = row.Shot.Uid.ToString(),
        ["shot"] = row.Shot.Title,
        ["takeUid"] = row.Take.Uid.ToString(),
        ["takeId"] = row.Take.Name,
        ["since"] = Sidecar.Time(row.Since),
        ["verdict"] = TakeAnswer.Word(row.Take.Verdict),
        ["verdictBy"] = row.Take.VerdictBy,
        ["verdictComment"] = row.Take.VerdictComment,
        ["submittedBy"] = row.Take.SubmittedBy,
        ["comment"] = row.Take.SubmittedComment,
        ["reviewerId"] = row.Take.ReviewerId?.ToString(),
        ["reviewer"] = row.Take.Reviewer,
        ["openNotes"] = row.OpenNotes,
        ["takeUrl"] = TakeAnswer.UrlOf(row.Project.Slug, row.Take),
    };

    private static async Task<IResult> ReviewersAsync(ListReviewers list, CancellationToken ct) => Results.Json(await list.RunAsync(ct));

    private static Verdict? ParseVerdict(string? word) =>
        Enum.TryParse<Verdict>(word, ignoreCase: true, out var verdict) && Enum.IsDefined(verdict) && !int.TryParse(word, out _) ? verdict : null;
}

internal sealed record VerdictRequest(string? Verdict, string? Comment);

internal sealed record RatingRequest(int? Rating);

internal sealed record ReviewChoice(string? Verdict, string? Reviewer, string? Project, string? After, int? Limit);
