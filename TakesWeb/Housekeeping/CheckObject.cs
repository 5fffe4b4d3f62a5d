using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Reads one LFS object and every working file that should hold the same bytes, and puts right what an intact copy among them can put
/// right. Deletes nothing: bad bytes give way to good ones by a rename, after the good ones were hashed, and stay where there are none.
/// </summary>
internal sealed class CheckObject(TakeMedia takeMedia, RenewTakeFiles renew, LinkPolicy links, ByteLedger ledger)
{
    /// <param name="project">The project.</param>
    /// <param name="oid">The object's hash.</param>
    /// <param name="files">The files of takes that should hold it.</param>
    /// <param name="reading">Hashes at the pass' pace.</param>
    public async Task<ObjectCheck> RunAsync(Project project, string repository, string oid, IReadOnlyList<TakeFile> files, PacedReading reading, CancellationToken ct)
    {
        var path = MediaStore.ObjectPath(repository, oid);
        if (await reading.HashAsync(path, ct) is not { } stored)
        {
            return ObjectCheck.Gone;
        }

        var working = await HashAsync(files, stored, reading, ct);
        if (stored.Sha256 == oid && working.All(w => w.Seen.Sha256 == oid))
        {
            return Sound(repository, stored, working);
        }

        // A second look before anything is said: a take may have been purged, or got another picture, between the list and the look.
        var current = await takeMedia.RunAsync(project, [.. files.Select(f => f.TakeUid)], ct);
        if (await reading.HashAsync(path, ct) is not { } again)
        {
            return ObjectCheck.Gone;
        }

        working = await HashAsync([.. files.Where(f => current.Any(f.IsSameAs))], again, reading, ct);
        return again.Sha256 == oid && working.All(w => w.Seen.Sha256 == oid)
            ? Sound(repository, again, working)
            : await RepairAsync(project, oid, again, working, reading, ct);
    }

    private static async Task<List<(TakeFile File, HashedFile Seen)>> HashAsync(IReadOnlyList<TakeFile> files, HashedFile stored, PacedReading reading, CancellationToken ct)
    {
        var inodes = new Dictionary<string, HashedFile>(StringComparer.Ordinal) { [stored.Stat.InodeKey] = stored };
        var working = new List<(TakeFile, HashedFile)>();
        foreach (var file in files)
        {
            if (file.Stat() is not { } stat)
            {
                continue;
            }

            if (inodes.TryGetValue(stat.InodeKey, out var known))
            {
                working.Add((file, known with { Path = file.Path, Stat = stat }));
            }
            else if (await reading.HashAsync(file.Path, ct) is { } hashed)
            {
                inodes[hashed.Stat.InodeKey] = hashed;
                working.Add((file, hashed));
            }
        }

        return working;
    }

    private ObjectCheck Sound(string repository, HashedFile stored, List<(TakeFile File, HashedFile Seen)> working)
    {
        var copies = working.Where(w => w.Seen.Stat.InodeKey != stored.Stat.InodeKey).ToList();
        return new ObjectCheck(ObjectVerdict.Sound) { Copies = copies.Count > 0 && renew.ShouldLink(repository) ? copies : [] };
    }

    private async Task<ObjectCheck> RepairAsync(
        Project project, string oid, HashedFile stored, List<(TakeFile File, HashedFile Seen)> working, PacedReading reading, CancellationToken ct)
    {
        var repaired = 0;
        if (stored.Sha256 != oid)
        {
            var good = working.Select(w => w.Seen).FirstOrDefault(seen => seen.Sha256 == oid);
            if (good is null || !await TryRestoreAsync(good.Path, stored.Path, oid, reading, ct))
            {
                return new ObjectCheck(ObjectVerdict.Damaged) { Trouble = stored.Trouble };
            }

            repaired++;
            await ledger.BookAsync(project.Id, FileCategory.LfsOnly, stored.Path, CancellationToken.None);
        }

        foreach (var (file, _) in working.Where(w => w.Seen.Sha256 != oid))
        {
            repaired += await renew.RepairAsync(project, [file], ct);
        }

        return new ObjectCheck(ObjectVerdict.Repaired) { Repaired = repaired };
    }

    /// <summary>Makes an object of a file that has its bytes: hashed once more where they were copied, then one rename.</summary>
    public async Task<bool> TryRestoreAsync(string good, string stored, string oid, PacedReading reading, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(stored)!);
        var temporary = DurableFile.TemporaryName(stored);
        var isRestored = false;
        try
        {
            links.Share(good, temporary);
            isRestored = await reading.HashAsync(temporary, ct) is { } copy && copy.Sha256 == oid;
            if (isRestored)
            {
                LinkPolicy.Protect(temporary);
                DurableFile.Replace(temporary, stored);
                DurableFile.SyncFolder(Path.GetDirectoryName(stored)!);
            }
        }
        finally
        {
            if (!isRestored)
            {
                File.Delete(temporary);
            }
        }

        return isRestored;
    }
}

internal enum ObjectVerdict
{
    /// <summary>Not there any more, or being written: nothing to say.</summary>
    Gone,

    Sound,

    /// <summary>Something was wrong, and is right again.</summary>
    Repaired,

    /// <summary>No copy on this machine has the right bytes.</summary>
    Damaged,
}

/// <summary>What became of one object.</summary>
internal sealed record ObjectCheck(ObjectVerdict Verdict)
{
    public static ObjectCheck Gone { get; } = new(ObjectVerdict.Gone);

    /// <summary>How many files got their bytes back.</summary>
    public int Repaired { get; init; }

    /// <summary>Why the disk did not give the bytes at all.</summary>
    public string? Trouble { get; init; }

    /// <summary>Sound files of their own that should be links to the object.</summary>
    public IReadOnlyList<(TakeFile File, HashedFile Seen)> Copies { get; init; } = [];
}
