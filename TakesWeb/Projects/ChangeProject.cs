using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Media;

namespace TakesWeb.Projects;

/// <summary>What PATCH of a project asks for: a name, a frame rate and a size from whoever may direct, a quota from an admin alone. All of it or nothing.</summary>
internal sealed class ChangeProject(FindProject find, RenameProject rename, SetFrameRate setFrameRate, SetResolution setResolution, SetQuota setQuota, IAuthorizationService authorization)
{
    public async Task<Outcome<Project>> RunAsync(Guid projectId, ProjectPatch patch, ClaimsPrincipal user, CancellationToken ct)
    {
        if (patch.Name is null && !patch.SaysQuota && !patch.SaysRate && !patch.SaysSize)
        {
            return Problem.Invalid("Say what to change: name, frameRate (such as \"24000/1001\"), resolution (such as \"1920x1080\"), or quotaBytes (a number of bytes, or null for no quota).");
        }

        if (patch.SaysRate && !patch.IsRateRight)
        {
            return Problem.Invalid("frameRate is a fraction of frames a second, such as \"24\" or \"24000/1001\", or null for 24.");
        }

        if (patch.SaysSize && !patch.IsSizeRight)
        {
            return Problem.Invalid("resolution is width and height in pixels, such as \"1920x1080\", or null where any size will do.");
        }

        if (patch.SaysQuota && !(await authorization.AuthorizeAsync(user, Policies.CanAdmin)).Succeeded)
        {
            return new Problem(ProblemKind.Forbidden, "Only an admin of this server sets quotas. Ask one, or leave quotaBytes out.");
        }

        if (patch.SaysQuota && !patch.IsQuotaRight)
        {
            return Problem.Invalid("quotaBytes is a whole number of bytes above 0, or null for no quota.");
        }

        var actor = Actor.From(user);
        var changed = patch.Name is { } name ? await rename.RunAsync(projectId, name, actor, ct) : await find.RunAsync(projectId.ToString(), ct);
        changed = changed.IsOk && patch.SaysRate ? await setFrameRate.RunAsync(projectId, patch.Rate, actor, ct) : changed;
        changed = changed.IsOk && patch.SaysSize ? await setResolution.RunAsync(projectId, patch.Size, actor, ct) : changed;
        return changed.IsOk && patch.SaysQuota ? await setQuota.RunAsync(projectId, patch.Quota, actor, ct) : changed;
    }
}

/// <summary>A key that is left out stays as it is; null takes the quota away.</summary>
internal sealed record ProjectPatch(string? Name)
{
    public JsonElement QuotaBytes { get; init; }

    public JsonElement FrameRate { get; init; }

    public JsonElement Resolution { get; init; }

    internal bool SaysQuota => QuotaBytes.ValueKind != JsonValueKind.Undefined;

    internal bool IsQuotaRight => QuotaBytes.ValueKind == JsonValueKind.Null || Quota > 0;

    internal bool SaysRate => FrameRate.ValueKind != JsonValueKind.Undefined;

    internal bool IsRateRight => FrameRate.ValueKind == JsonValueKind.Null || Rate is not null;

    internal FrameRate? Rate => FrameRate.ValueKind is JsonValueKind.String or JsonValueKind.Number ? Media.FrameRate.Parse(FrameRate.ToString()) : null;

    internal bool SaysSize => Resolution.ValueKind != JsonValueKind.Undefined;

    internal bool IsSizeRight => Resolution.ValueKind == JsonValueKind.Null || Size is not null;

    internal Resolution? Size => Resolution.ValueKind == JsonValueKind.String ? Projects.Resolution.Parse(Resolution.GetString()) : null;

    internal long? Quota => QuotaBytes.ValueKind == JsonValueKind.Number && QuotaBytes.TryGetInt64(out var bytes) ? bytes : null;
}
