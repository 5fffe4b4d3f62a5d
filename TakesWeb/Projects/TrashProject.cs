using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>
/// Moves a project to the trash: a mark in project.json, committed; every byte stays. It is not listed, and takes no change until
/// <see cref="RestoreProject"/>. One that is there already is no change.
/// </summary>
public sealed class TrashProject(ProjectFiles files, TimeProvider clock)
{
    public Task<Outcome<Project>> RunAsync(Guid projectId, Actor actor, CancellationToken ct) =>
        files.ChangeAsync<Project>(projectId, (file, project, _) =>
        {
            if (file.Deleted is null)
            {
                file.Deleted = new TrashMark(clock.GetUtcNow(), actor.Name);
            }

            (project.DeletedAt, project.DeletedBy) = (file.Deleted!.At, file.Deleted.By);
            return Task.FromResult<Outcome<Project>>(project);
        }, ct, evenInTrash: true);
}
