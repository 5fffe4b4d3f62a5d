using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Shell;

/// <summary>
/// What has to be right before the server listens: the lock of the data folder, project.json of each project, half-done commits, and, where
/// the index is whole, half-published takes and a look at every folder's stamps. An index that has to be filled is filled afterwards, behind
/// the gate, by the rebuild.
/// </summary>
internal sealed class Startup(
    InstanceLock instance, MediaSandbox sandbox, DataFolder data, IndexDatabase index, IndexGate gate, ReadProjects readProjects, ListProjects listProjects, RecoverRepository recoverRepository,
    RecoverStaging recoverStaging, PurgeProject purgeProject, ReadTakes readTakes, ReadExtras readExtras, TimeProvider clock, ILogger<Startup> logger)
{
    private const int MostNewTakes = 500;

    /// <summary>Throws <see cref="InstanceLockedException"/> when another process has the data folder, and where a sandbox is required that does not work. Safe after any crash.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        instance.Take();
        await sandbox.RequireAsync(ct);
        var isNew = await index.PrepareAsync(data.AppDatabase, ct);
        readProjects.RemoveUnfinished();
        await purgeProject.FinishAsync(ct);
        await readProjects.RunAsync(ct);
        var projects = await listProjects.AllAsync(ct);
        foreach (var project in projects)
        {
            await recoverRepository.RunAsync(data.Project(project.Slug), ct);
        }

        if (isNew && projects.Count > 0)
        {
            gate.Shut();
        }
        else
        {
            await RecoverAsync(projects, ct);
            await index.SayFilledAsync(ct);
        }

        ShellLog.Ready(logger, data.Root, projects.Count, gate.IsOpen ? "kept" : "is filled anew", clock.GetElapsedTime(started).TotalSeconds);
    }

    private async Task RecoverAsync(IReadOnlyList<Project> projects, CancellationToken ct)
    {
        await recoverStaging.RunAsync(ct);
        foreach (var project in projects)
        {
            await readTakes.RunAsync(project, ct, MostNewTakes);
            await readExtras.RunAsync(project, ct);
        }
    }
}
