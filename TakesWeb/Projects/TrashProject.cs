using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>
/// Moves a project to the trash: a mark in project.json, committed; every byte stays. It is not listed, and takes no change until
/// <see cref="RestoreProject"/>. One that is there already is no change.
/// </summary>
public sealed class TrashProject(ProjectFiles files, Audit audit, TimeProvider clock)
{
    public async Task<Outcome<Project>> RunAsync(Guid projectId, Actor actor, CancellationToken ct)
    {
        var wasThere = false;
        var trashed = await files.ChangeAsync<Project>(projectId, (file, project, _) =>
        {
            wasThere = file.Deleted is not null;
            file.Deleted ??= new TrashMark(clock.GetUtcNow(), actor.Name);
            (project.DeletedAt, project.DeletedBy) = (file.Deleted.At, file.Deleted.By);
            return Task.FromResult<Outcome<Project>>(project);
        }, ct, evenInTrash: true);
        if (trashed.IsOk && !wasThere)
        {
            await audit.WriteAsync(AuditDeeds.Trashed, actor, $"the film {trashed.Value.Name}", trashed.Value.Slug);
        }

        return trashed;
    }
}
