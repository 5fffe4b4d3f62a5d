using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Gives working files of takes the bytes of their LFS object again: a link where a checkout had made a copy, good bytes where they were
/// damaged. Each by one rename, under the take's lock and index.lock; the books and the index follow. The caller has hashed the object.
/// </summary>
internal sealed class RenewTakeFiles(
    TakeMedia takeMedia, ExchangeFiles exchangeFiles, LinkPolicy links, ByteLedger ledger, KeyedLocks<Guid> locks, IOptions<StorageOptions> options)
{
    // Whoever holds a take's lock longer is at work on it. In the order in which a rebuild takes many: nobody waits for us while we wait for them.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, bool> _clones = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether a second file of the same bytes should be a link. Not where two copies were asked for, and not where the file system shares
    /// blocks: there a file of its own is what the policy makes, and cannot be told from a copy.
    /// </summary>
    public bool ShouldLink(string repository) =>
        options.Value.LinkMode == LinkMode.Auto && Posix.IsAvailable && !_clones.GetOrAdd(repository, CanClone);

    /// <summary>Makes copies links again; one that changed since it was hashed is left. Answers how many.</summary>
    public async Task<int> LinkAsync(Project project, IReadOnlyList<(TakeFile File, HashedFile Seen)> copies, CancellationToken ct)
    {
        var seen = copies.ToDictionary(c => c.File.Path, c => c.Seen, StringComparer.Ordinal);
        return await RunAsync(project, [.. copies.Select(c => c.File)], file => seen[file.Path].IsUntouched && TryLink(file), isUrgent: false, ct);
    }

    /// <summary>Puts the object's bytes in the place of damaged ones, also where the index cannot be told. Answers how many.</summary>
    public Task<int> RepairAsync(Project project, IReadOnlyList<TakeFile> damaged, CancellationToken ct) =>
        RunAsync(project, damaged, Replace, isUrgent: true, ct);

    private async Task<int> RunAsync(Project project, IReadOnlyList<TakeFile> files, Func<TakeFile, bool> exchange, bool isUrgent, CancellationToken ct)
    {
        var held = new List<IDisposable>();
        try
        {
            var ours = new HashSet<Guid>();
            foreach (var uid in files.Select(f => f.TakeUid).Distinct().Order())
            {
                if (await TryTakeAsync(uid, ct) is { } one)
                {
                    held.Add(one);
                    ours.Add(uid);
                }
            }

            // Under the locks: purged or given another picture meanwhile is not ours to touch.
            var current = (await takeMedia.RunAsync(project, ours, ct)).Where(f => files.Any(f.IsSameAs) && f.Stat() is not null).ToList();
            if (current.Count == 0)
            {
                return 0;
            }

            var done = new List<TakeFile>();
            var told = await exchangeFiles.RunAsync(current[0].Repository, [.. current.Select(f => new FileExchange(f.Pointer, () => Note(f)))], ct);
            if (!told.IsOk && isUrgent)
            {
                // HEAD is elsewhere, or somebody holds the lock: Git then reads these files once, which good bytes are worth.
                current.ForEach(f => Note(f));
            }

            foreach (var file in done)
            {
                await ledger.BookAsync(project.Id, [(file.Category, file.Path), (FileCategory.LfsOnly, file.ObjectPath)], CancellationToken.None);
            }

            return done.Count;

            bool Note(TakeFile file)
            {
                var isDone = exchange(file);
                if (isDone)
                {
                    done.Add(file);
                }

                return isDone;
            }
        }
        finally
        {
            held.ForEach(one => one.Dispose());
        }
    }

    private async Task<IDisposable?> TryTakeAsync(Guid takeUid, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            return await locks.TakeAsync(takeUid, patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    private static bool TryLink(TakeFile file)
    {
        LinkPolicy.Protect(file.ObjectPath);
        var temporary = DurableFile.TemporaryName(file.Path);
        return DurableFile.TryLink(file.ObjectPath, temporary) && Rename(temporary, file.Path);
    }

    private bool Replace(TakeFile file)
    {
        LinkPolicy.Protect(file.ObjectPath);
        var temporary = DurableFile.TemporaryName(file.Path);
        try
        {
            links.Share(file.ObjectPath, temporary);
        }
        catch (FileNotFoundException)
        {
            // Purged in between: nothing is to be put back.
            return false;
        }

        return Rename(temporary, file.Path);
    }

    private static bool Rename(string temporary, string path)
    {
        DurableFile.Replace(temporary, path);
        DurableFile.SyncFolder(Path.GetDirectoryName(path)!);
        return true;
    }

    private static bool CanClone(string repository)
    {
        var probe = DurableFile.TemporaryName(Path.Combine(repository, ".git", "takes", "clone-probe"));
        var clone = DurableFile.TemporaryName(Path.Combine(repository, ".git", "takes", "clone-probe"));
        try
        {
            DurableFile.WriteNew(probe, "probe"u8);
            return DurableFile.TryClone(probe, clone);
        }
        finally
        {
            File.Delete(probe);
            File.Delete(clone);
        }
    }
}
