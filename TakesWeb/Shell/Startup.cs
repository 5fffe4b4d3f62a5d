using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Shell;

/// <summary>What has to be right before the server listens: the lock of the data folder, the index, half-done commits, half-published takes.</summary>
internal sealed class Startup(
    InstanceLock instance, DataFolder data, IndexDatabase index, ReadProjects readProjects, ListProjects listProjects, RecoverRepository recoverRepository,
    RecoverStaging recoverStaging, PurgeProject purgeProject, ReadTakes readTakes, TimeProvider clock, ILogger<Startup> logger)
{
    /// <summary>Throws <see cref="InstanceLockedException"/> when another process has the data folder. Safe after any crash.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        instance.Take();
        var isNew = await index.PrepareAsync(data.AppDatabase, ct);
        readProjects.RemoveUnfinished();
        await purgeProject.FinishAsync(ct);
        await readProjects.RunAsync(ct);
        var projects = await listProjects.AllAsync(ct);
        foreach (var project in projects)
        {
            await recoverRepository.RunAsync(data.Project(project.Slug), ct);
        }

        await recoverStaging.RunAsync(ct);
        foreach (var project in projects)
        {
            await readTakes.RunAsync(project, ct);
        }

        ShellLog.Ready(logger, data.Root, projects.Count, isNew ? "filled anew" : "kept", clock.GetElapsedTime(started).TotalSeconds);
    }
}
