using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Sharing;

public static class SharesEndpoints
{
    public static void MapSharing(this IEndpointRouteBuilder routes)
    {
        var shares = routes.MapGroup("/api/shares").WithTags("Shares").RequireAuthorization(Policies.CanDirect).RequireRateLimiting(AccountsFeature.MakingLimit);
        shares.MapGet("", ListAsync).WithSummary("The links of a project, newest first; their secret is never told again");
        shares.MapPost("", CreateAsync).WithSummary("Makes a link for takes, a clip or a reel, and tells it once");
        shares.MapDelete("/{id:guid}", RevokeAsync).WithSummary("Ends a link now");
        routes.MapPost("/api/clips/{id:guid}/share", ShareClipAsync).WithTags("Shares").RequireAuthorization(Policies.CanDirect).RequireRateLimiting(AccountsFeature.MakingLimit).WithSummary("Makes a link for a clip, and tells it once");
        GuestEndpoints.Map(routes);
    }

    private static async Task<Results<Ok<ShareList>, ProblemHttpResult>> ListAsync(string project, ClaimsPrincipal user, ListShares list, CancellationToken ct)
    {
        var found = await list.RunAsync(user, project, ct);
        return found.IsOk ? TypedResults.Ok(new ShareList(found.Value)) : found.Problem.ToHttp();
    }

    private static async Task<Results<Created<ShareRow>, ProblemHttpResult>> CreateAsync(ShareRequest request, ClaimsPrincipal user, CreateShare create, HttpResponse response, CancellationToken ct)
    {
        var made = await create.RunAsync(user, request, ct);
        response.Headers.CacheControl = "no-store";
        return made.IsOk ? TypedResults.Created($"/api/shares?project={request.Project}", made.Value) : made.Problem.ToHttp();
    }

    private static async Task<Results<Created<ShareRow>, ProblemHttpResult>> ShareClipAsync(
        Guid id, ShareRequest? request, ClaimsPrincipal user, ExtraFiles extras, CreateShare create, HttpResponse response, CancellationToken ct) =>
        await extras.FindAsync(id, ct) is { Extra.Kind: ExtraKind.Clip } clip && user.Reach().Has(clip.Project.Id)
            ? await CreateAsync((request ?? new ShareRequest(null)) with { Project = clip.Project.Id.ToString(), Clip = id, Takes = null, Reel = false }, user, create, response, ct)
            : Problem.NotFound("There is no such clip: it is still being cut (GET /api/jobs tells), its take was purged, or it never was.").ToHttp();

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(Guid id, ClaimsPrincipal user, RevokeShare revoke, CancellationToken ct)
    {
        var done = await revoke.RunAsync(user, id, ct);
        return done.IsOk ? TypedResults.NoContent() : done.Problem.ToHttp();
    }
}

/// <summary>Links of one project.</summary>
public sealed record ShareList(IReadOnlyList<ShareRow> Shares);
