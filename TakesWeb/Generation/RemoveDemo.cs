using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Generation;

/// <summary>Removes the demo project for good, in one click: it was made by the program. It does not come back at the next start. Touches no other project.</summary>
public sealed class RemoveDemo(ServerSettings settings, ListProjects listProjects, PurgeProject purgeProject)
{
    public async Task<Outcome<Done>> RunAsync(Actor actor, CancellationToken ct)
    {
        await settings.SetAsync(DemoStart.Setting, "removed", ct);
        if ((await listProjects.AllAsync(ct)).FirstOrDefault(p => p.IsDemo) is not { } demo)
        {
            return Problem.NotFound("The demo project is gone already.");
        }

        await purgeProject.RemoveAsync(demo, ct);
        return default(Done);
    }
}
