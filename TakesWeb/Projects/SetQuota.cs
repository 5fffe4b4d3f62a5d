using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>
/// Says how many bytes a project may keep, or takes the limit away with null. A quota below what the project keeps removes nothing: the
/// next upload is refused until there is room.
/// </summary>
public sealed class SetQuota(ProjectFiles files, Audit audit)
{
    public async Task<Outcome<Project>> RunAsync(Guid projectId, long? bytes, Actor actor, CancellationToken ct)
    {
        if (bytes <= 0)
        {
            return Problem.Invalid("A quota is a number of bytes above 0. Leave it empty (null) for no quota.");
        }

        var changed = await files.ChangeAsync<Project>(projectId, (file, project, _) =>
        {
            file.Quota = bytes;
            project.QuotaBytes = bytes;
            return Task.FromResult<Outcome<Project>>(project);
        }, ct);
        if (changed.IsOk)
        {
            await audit.WriteAsync(AuditDeeds.SettingChanged, actor, $"quota: {(bytes is { } limit ? $"{limit} bytes" : "none")}", changed.Value.Slug);
        }

        return changed;
    }
}
