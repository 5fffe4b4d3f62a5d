using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>The one way to change what a project says of itself: in its file and its row, and told to the audit.</summary>
public sealed class ProjectSettings(ProjectFiles files, Audit audit)
{
    /// <param name="projectId">The project.</param>
    /// <param name="actor">Who.</param>
    /// <param name="words">What it is from now on, for the audit: "quota: none".</param>
    /// <param name="set">Says it in the file and in the row.</param>
    /// <param name="ct">Stops before the file is written.</param>
    public async Task<Outcome<Project>> SetAsync(Guid projectId, Actor actor, string words, Action<ProjectFile, Project> set, CancellationToken ct)
    {
        var changed = await files.ChangeAsync<Project>(projectId, (file, project, _) =>
        {
            set(file, project);
            return Task.FromResult<Outcome<Project>>(project);
        }, ct);
        if (changed.IsOk)
        {
            await audit.WriteAsync(AuditDeeds.SettingChanged, actor, words, changed.Value.Slug);
        }

        return changed;
    }
}
