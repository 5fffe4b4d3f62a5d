using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Asks the configured remotes for objects that are damaged or missing here, and that the branch names. What comes is hashed before it is
/// believed; what does not come leaves the bad bytes where they were.
/// </summary>
internal sealed class FetchFromRemote(ListRemotes listRemotes, GitTools tools, ByteLedger ledger, ILogger<FetchFromRemote> logger)
{
    /// <summary>The objects that are right now.</summary>
    public async Task<IReadOnlySet<string>> RunAsync(Project project, string repository, IReadOnlyCollection<string> oids, PacedReading reading, CancellationToken ct)
    {
        var restored = new HashSet<string>(StringComparer.Ordinal);
        if (oids.Count == 0 || (await tools.ReadAsync(ct)).GitLfs is null)
        {
            return restored;
        }

        foreach (var remote in await listRemotes.RunAsync(repository, ct))
        {
            var wanted = oids.Where(oid => !restored.Contains(oid)).ToList();
            if (wanted.Count > 0)
            {
                restored.UnionWith(await FromAsync(remote, repository, wanted, reading, ct));
            }
        }

        foreach (var oid in restored)
        {
            await ledger.BookAsync(project.Id, FileCategory.LfsOnly, MediaStore.ObjectPath(repository, oid), CancellationToken.None);
        }

        return restored;
    }

    private async Task<List<string>> FromAsync(GitRemote remote, string repository, List<string> wanted, PacedReading reading, CancellationToken ct)
    {
        var restored = new List<string>();
        try
        {
            foreach (var oid in wanted)
            {
                Quarantine.TryPutAside(repository, oid);
            }

            if (await remote.FetchMediaAsync(repository, ct) is { } trouble)
            {
                HousekeepingLog.RemoteRefused(logger, Path.GetFileName(repository), remote.Name, trouble);
            }

            foreach (var oid in wanted)
            {
                if (await IsRightAsync(repository, oid, reading, ct))
                {
                    restored.Add(oid);
                }
            }
        }
        finally
        {
            // Also when the server is stopping in the middle: nothing may stay aside.
            foreach (var oid in wanted.Except(restored))
            {
                Quarantine.PutBack(repository, oid);
            }
        }

        restored.ForEach(oid => Quarantine.Forget(repository, oid));
        return restored;
    }

    private static async Task<bool> IsRightAsync(string repository, string oid, PacedReading reading, CancellationToken ct)
    {
        var stored = MediaStore.ObjectPath(repository, oid);
        if (await reading.HashAsync(stored, ct) is not { } fetched || fetched.Sha256 != oid)
        {
            return false;
        }

        if (fetched.Stat.Links > 1)
        {
            // git-lfs links from a remote on this disk. What was two copies has to stay two.
            var own = DurableFile.TemporaryName(stored);
            File.Copy(stored, own);
            DurableFile.Sync(own);
            DurableFile.Replace(own, stored);
        }

        LinkPolicy.Protect(stored);
        DurableFile.SyncFolder(Path.GetDirectoryName(stored)!);
        return true;
    }
}
