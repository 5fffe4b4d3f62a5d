using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>What PATCH of a project asks for: a name from whoever may direct, a quota from an admin alone. All of it or nothing.</summary>
internal sealed class ChangeProject(RenameProject rename, SetQuota setQuota, IAuthorizationService authorization)
{
    public async Task<Outcome<Project>> RunAsync(Guid projectId, ProjectPatch patch, ClaimsPrincipal user, CancellationToken ct)
    {
        if (patch.Name is null && !patch.SaysQuota)
        {
            return Problem.Invalid("Say what to change: name, or quotaBytes (a number of bytes, or null for no quota).");
        }

        if (patch.SaysQuota && !(await authorization.AuthorizeAsync(user, Policies.CanAdmin)).Succeeded)
        {
            return new Problem(ProblemKind.Forbidden, "Only an admin of this server sets quotas. Ask one, or leave quotaBytes out.");
        }

        if (patch.SaysQuota && !patch.IsQuotaRight)
        {
            return Problem.Invalid("quotaBytes is a whole number of bytes above 0, or null for no quota.");
        }

        if (patch.Name is { } name && await rename.RunAsync(projectId, name, Actor.From(user), ct) is var renamed && (!renamed.IsOk || !patch.SaysQuota))
        {
            return renamed;
        }

        return await setQuota.RunAsync(projectId, patch.Quota, Actor.From(user), ct);
    }
}

/// <summary>A key that is left out stays as it is; null takes the quota away.</summary>
internal sealed record ProjectPatch(string? Name)
{
    public JsonElement QuotaBytes { get; init; }

    internal bool SaysQuota => QuotaBytes.ValueKind != JsonValueKind.Undefined;

    internal bool IsQuotaRight => QuotaBytes.ValueKind == JsonValueKind.Null || Quota > 0;

    internal long? Quota => QuotaBytes.ValueKind == JsonValueKind.Number && QuotaBytes.TryGetInt64(out var bytes) ? bytes : null;
}
