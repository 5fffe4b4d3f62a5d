using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Media;

namespace TakesWeb.Projects;

/// <summary>Says how many frames a second the project runs at: what image sequences play at, which have no rate of their own. Takes that are there keep theirs.</summary>
public sealed class SetFrameRate(ProjectFiles files, Audit audit)
{
    /// <param name="rate">Null: 24, as in a project that never said.</param>
    public async Task<Outcome<Project>> RunAsync(Guid projectId, FrameRate? rate, Actor actor, CancellationToken ct)
    {
        var changed = await files.ChangeAsync<Project>(projectId, (file, project, _) =>
        {
            file.FrameRate = rate;
            project.StatedRate = rate?.ToString();
            return Task.FromResult<Outcome<Project>>(project);
        }, ct);
        if (changed.IsOk)
        {
            await audit.WriteAsync(AuditDeeds.SettingChanged, actor, $"frame rate: {rate?.ToString() ?? "not said"}", changed.Value.Slug);
        }

        return changed;
    }
}
