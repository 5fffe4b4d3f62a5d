using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

internal static class PeopleEndpoints
{
    /// <summary>Accounts, invitations and the audit, for admins alone.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/api/users").WithTags("People").DisableCookieRedirect().RequireAuthorization(Policies.CanAdmin).RequireRateLimiting(AccountsFeature.MakingLimit);
        users.MapGet("", async Task<Results<Ok<People>, ProblemHttpResult>> (ClaimsPrincipal who, ListPeople list, CancellationToken ct) => Answer(await list.RunAsync(who, ct)))
            .WithSummary("Everybody who has an account, and the open invitations");
        users.MapPatch("/{id:guid}", async Task<Results<NoContent, ProblemHttpResult>> (ClaimsPrincipal who, Guid id, PersonChange change, ChangePerson use, CancellationToken ct) =>
            Nothing(await use.RunAsync(who, id, change, ct))).WithSummary("Another role, or switched off and on");
        users.MapPut("/{id:guid}/projects/{project}", async Task<Results<NoContent, ProblemHttpResult>> (ClaimsPrincipal who, Guid id, string project, FilmRoleRequest asked, ChangeMembership use, CancellationToken ct) =>
            Nothing(await use.RunAsync(who, id, project, asked.Role ?? "", ct))).WithSummary("A role in one project: Viewer, Artist or Director");
        users.MapDelete("/{id:guid}/projects/{project}", async Task<Results<NoContent, ProblemHttpResult>> (ClaimsPrincipal who, Guid id, string project, ChangeMembership use, CancellationToken ct) =>
            Nothing(await use.RunAsync(who, id, project, null, ct))).WithSummary("No role in this project any more");
        users.MapPost("/{id:guid}/sign-out", async Task<Results<NoContent, ProblemHttpResult>> (ClaimsPrincipal who, Guid id, EndSessions use, CancellationToken ct) =>
            Nothing(await use.RunAsync(who, id, ct))).WithSummary("Signs an account out everywhere within a minute");
        users.MapPost("/{id:guid}/password-link", async Task<Results<Created<InvitationLink>, ProblemHttpResult>> (ClaimsPrincipal who, Guid id, MakePasswordLink use, HttpResponse response, CancellationToken ct) =>
            Link(await use.RunAsync(who, id, ct), response)).WithSummary("Makes a link that sets a new password, and tells it once");
        users.MapPost("/invitations", async Task<Results<Created<InvitationLink>, ProblemHttpResult>> (ClaimsPrincipal who, InvitationRequest asked, InvitePerson use, HttpResponse response, CancellationToken ct) =>
            Link(await use.RunAsync(who, asked, ct), response)).WithSummary("Makes a link that makes an account, and tells it once");
        users.MapDelete("/invitations/{id:guid}", async Task<Results<NoContent, ProblemHttpResult>> (ClaimsPrincipal who, Guid id, WithdrawInvitation use, CancellationToken ct) =>
            Nothing(await use.RunAsync(who, id, ct))).WithSummary("Ends an open link now");

        routes.MapGet("/api/audit", ReadAuditAsync).WithTags("People").DisableCookieRedirect().RequireAuthorization(Policies.CanAdmin)
            .WithSummary("Who did what, when and from where, newest first; before= for the next page");
    }

    private static async Task<Results<Ok<AuditLines>, ProblemHttpResult>> ReadAuditAsync(
        ClaimsPrincipal who, ReadAudit read, CancellationToken ct, string? deed = null, string? by = null, string? what = null, long? before = null, int limit = 100)
    {
        var lines = await read.RunAsync(who, new AuditQuery(deed, by, what, before) { Limit = limit }, ct);
        return lines.IsOk ? TypedResults.Ok(new AuditLines([.. lines.Value.Select(AuditLine.Of)])) : lines.Problem.ToHttp();
    }

    private static Results<Ok<T>, ProblemHttpResult> Answer<T>(Outcome<T> outcome) => outcome.IsOk ? TypedResults.Ok(outcome.Value) : outcome.Problem.ToHttp();

    private static Results<NoContent, ProblemHttpResult> Nothing(Outcome<Done> outcome) => outcome.IsOk ? TypedResults.NoContent() : outcome.Problem.ToHttp();

    private static Results<Created<InvitationLink>, ProblemHttpResult> Link(Outcome<InvitationLink> outcome, HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        return outcome.IsOk ? TypedResults.Created("/api/users", outcome.Value) : outcome.Problem.ToHttp();
    }
}

/// <summary>What somebody may do in one project.</summary>
public sealed record FilmRoleRequest(string? Role);

/// <summary>A line of the audit as it is answered.</summary>
public sealed record AuditLine(long Id, DateTimeOffset At, string Deed, string Who, string? What, string? Project, string? Address)
{
    internal static AuditLine Of(AuditEntry entry) =>
        new(entry.Id, DateTimeOffset.FromUnixTimeMilliseconds(entry.At), entry.Deed, entry.Who, entry.What, entry.Project, entry.Address);
}

public sealed record AuditLines(IReadOnlyList<AuditLine> Lines);
