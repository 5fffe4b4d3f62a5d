using System.Security.Claims;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>…/takes/{take}/verdict and /rating.</summary>
public static class ReviewEndpoints
{
    public static void MapReview(this IEndpointRouteBuilder routes)
    {
        var take = routes.MapGroup("/api/projects/{project}/shots/{shot}/takes/{take}").WithTags("Review").RequireAuthorization(Policies.CanDirect);
        take.MapPut("/verdict", VerdictAsync).WithSummary("none, reject, maybe, selected or approved");
        take.MapPut("/rating", RatingAsync).WithSummary("0 to 5 stars");
    }

    private static async Task<IResult> VerdictAsync(
        string project, string shot, string take, VerdictRequest request, ClaimsPrincipal user, TakeRoute route, SetVerdict set, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        if (!Enum.TryParse<Verdict>(request.Verdict, ignoreCase: true, out var verdict) || !Enum.IsDefined(verdict) || int.TryParse(request.Verdict, out _))
        {
            return Problem.Invalid("verdict is one of none, reject, maybe, selected, approved.").ToHttp();
        }

        return await route.AnswerAsync(found.Value.Place, await set.RunAsync(found.Value.Place.Project.Id, found.Value.Take.Uid, verdict, Actor.From(user), ct), ct);
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
}

internal sealed record VerdictRequest(string? Verdict);

internal sealed record RatingRequest(int? Rating);
