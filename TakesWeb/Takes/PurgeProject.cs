using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Removes a project for good: its folder with every take and all history, its rows, books and jobs, and what it alone has in the cache.
/// Only out of the trash, and only for somebody who types its name. A stop in between is ended at the next start. Touches no other project.
/// </summary>
public sealed class PurgeProject(
    IDbContextFactory<TakesDbContext> databases, DataFolder data, ByteLedger ledger, TakeBooks books, ListShots listShots, KeyedLocks<Guid> locks, TakeNumbers numbers, ForgetJobs forgetJobs,
    IServiceProvider services, Audit audit, LiveFeed feed, ILogger<PurgeProject> logger)
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <param name="projectId">The project.</param>
    /// <param name="typedName">What somebody typed who means it: the project's name.</param>
    /// <param name="actor">Who.</param>
    /// <param name="ct">Stops before anything is removed, not after.</param>
    public async Task<Outcome<PurgedProject>> RunAsync(Guid projectId, string? typedName, Actor actor, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            var found = await FindAsync(projectId, ct);
            var purged = found switch
            {
                null => Problem.NotFound("There is no such project: somebody has removed it for good already."),
                { IsInTrash: false } live => NotInTrash(live),
                { } project when project.Name != typedName?.Trim() => Problem.Invalid($"Type the name of the project, {project.Name}, to remove it for good. \"{typedName}\" is not it."),
                { } project => await RemoveAsync(project, onlyFromTrash: true, ct),
            };
            if (purged.IsOk)
            {
                await audit.WriteAsync(AuditDeeds.Purged, actor, $"the film {purged.Value.Name}", found!.Slug);
            }

            return purged;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The same without trash and name, for a project that the program made itself.</summary>
    public async Task<PurgedProject> RemoveAsync(Project project, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            return (await RemoveAsync(project, onlyFromTrash: false, ct)).Value;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Before the server listens: ends removals that a stop has cut in two.</summary>
    public async Task FinishAsync(CancellationToken ct)
    {
        foreach (var id in data.HalfPurged())
        {
            await FinishAsync(id, await FindAsync(id, ct));
        }
    }

    private async Task<Outcome<PurgedProject>> RemoveAsync(Project project, bool onlyFromTrash, CancellationToken ct)
    {
        await forgetJobs.RunAsync(project.Id, ct);
        var held = new List<IDisposable>();
        try
        {
            // Shots before the project, as everybody takes them: no take is being published while the folder goes.
            foreach (var shot in await listShots.AllAsync(project.Id, ct))
            {
                held.Add(await locks.TakeAsync(shot.Uid, ct));
            }

            held.Add(await locks.TakeAsync(project.Id, ct));
            if (onlyFromTrash && await FindAsync(project.Id, ct) is not { IsInTrash: true })
            {
                return NotInTrash(project);
            }

            PutAside(project);
            numbers.ForgetBelow(data.Project(project.Slug));
            var freed = await FinishAsync(project.Id, project);
            TakesLog.ProjectPurged(logger, project.Slug, freed);
            return new PurgedProject(project.Id, project.Name, freed);
        }
        finally
        {
            held.ForEach(one => one.Dispose());
        }
    }

    /// <summary>One rename takes the folder out of sight.</summary>
    private void PutAside(Project project)
    {
        var (folder, aside) = (data.Project(project.Slug), data.Purging(project.Id));
        if (!Directory.Exists(folder))
        {
            return;
        }

        if (Directory.Exists(aside))
        {
            Directory.Delete(aside, recursive: true);
        }

        if (!DurableFile.TryPublishFolder(folder, aside))
        {
            throw new IOException($"{folder} could not be put aside: {aside} is in the way.");
        }

        DurableFile.SyncFolder(data.Projects);
    }

    /// <summary>The folder goes last: as long as it lies there, the next start knows what is left to do. Answers the bytes that the disk gets back.</summary>
    private async Task<long> FinishAsync(Guid projectId, Project? project)
    {
        var aside = data.Purging(projectId);
        var caches = await OwnCacheAsync(projectId);
        var freed = WeighPurge.FreedBy(caches.Append(aside).SelectMany(WeighPurge.FilesBelow));
        if (project is not null)
        {
            // Resolved late: who stands above may use what uses this.
            foreach (var other in services.GetServices<IForgetsProject>())
            {
                await other.ForgetAsync(project, CancellationToken.None);
            }
        }

        foreach (var cache in caches)
        {
            BusyFolder.Remove(cache);
        }

        // Booked for whoever was first; what is still there is somebody else's too, who carries the bytes from here on.
        await books.BookCachedAsync((await ledger.BookedBelowAsync(projectId, data.Caches, CancellationToken.None)).Keys.Where(File.Exists), except: projectId, CancellationToken.None);
        await RemoveRowsAsync(projectId);
        await ledger.StrikeProjectAsync(projectId, CancellationToken.None);
        try
        {
            BusyFolder.Remove(aside);
        }
        catch (IOException exception)
        {
            // A git that tidies up in there writes on. The next start ends it.
            TakesLog.ProjectLeftAside(logger, aside, exception);
        }

        await forgetJobs.RunAsync(projectId, CancellationToken.None);
        feed.Publish(new LiveEvent("project", projectId) { State = "removed" });
        feed.Publish(new LiveEvent("storage") { State = "changed" });
        return freed;
    }

    private async Task RemoveRowsAsync(Guid projectId)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        var takes = db.Set<Take>().Where(t => t.ProjectId == projectId);
        await db.Set<TakeText>().Where(t => takes.Any(take => take.Uid == t.Uid)).ExecuteDeleteAsync(CancellationToken.None);
        await takes.ExecuteDeleteAsync(CancellationToken.None);
        await db.Set<Extra>().Where(e => e.ProjectId == projectId).ExecuteDeleteAsync(CancellationToken.None);
        await db.Set<Shot>().Where(s => s.ProjectId == projectId).ExecuteDeleteAsync(CancellationToken.None);
        await db.Set<Project>().Where(p => p.Id == projectId).ExecuteDeleteAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <summary>Cache folders of media that no take of another project has.</summary>
    private async Task<List<string>> OwnCacheAsync(Guid projectId)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        var takes = db.Set<Take>().AsNoTracking().Where(t => t.Sha256 != null && t.Storage != StorageState.Purged);
        var hashes = await takes.Where(t => t.ProjectId == projectId).Select(t => t.Sha256!).Distinct()
            .Where(sha => !takes.Any(t => t.ProjectId != projectId && t.Sha256 == sha)).ToListAsync(CancellationToken.None);
        return [.. hashes.Select(data.Cache).Where(Directory.Exists)];
    }

    private async Task<Project?> FindAsync(Guid projectId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Project>().AsNoTracking().FirstOrDefaultAsync(p => p.Id == projectId, ct);
    }

    private static Problem NotInTrash(Project project) =>
        Problem.Conflict($"The project {project.Name} is not in the trash. Move it there first; a purge cannot be undone.");
}

/// <param name="Id">What the project was.</param>
/// <param name="Name">Its name.</param>
/// <param name="FreedBytes">What the disk got back: media, pictures, history and all.</param>
public sealed record PurgedProject(Guid Id, string Name, long FreedBytes);
