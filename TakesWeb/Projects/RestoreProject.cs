using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>Takes a project out of the trash, as it was. One that is not there is no change.</summary>
public sealed class RestoreProject(ProjectFiles files, Audit audit)
{
    public async Task<Outcome<Project>> RunAsync(Guid projectId, Actor actor, CancellationToken ct)
    {
        var wasThere = false;
        var restored = await files.ChangeAsync<Project>(projectId, (file, project, _) =>
        {
            wasThere = file.Deleted is not null;
            file.Deleted = null;
            (project.DeletedAt, project.DeletedBy) = (null, null);
            return Task.FromResult<Outcome<Project>>(project);
        }, ct, evenInTrash: true);
        if (restored.IsOk && wasThere)
        {
            await audit.WriteAsync(AuditDeeds.Restored, actor, $"the film {restored.Value.Name}", restored.Value.Slug);
        }

        return restored;
    }
}
