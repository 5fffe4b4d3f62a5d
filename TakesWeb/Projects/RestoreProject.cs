using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>Takes a project out of the trash, as it was. One that is not there is no change.</summary>
public sealed class RestoreProject(ProjectFiles files)
{
    public Task<Outcome<Project>> RunAsync(Guid projectId, Actor actor, CancellationToken ct) =>
        files.ChangeAsync<Project>(projectId, (file, project, _) =>
        {
            file.Deleted = null;
            (project.DeletedAt, project.DeletedBy) = (null, null);
            return Task.FromResult<Outcome<Project>>(project);
        }, ct, evenInTrash: true);
}
