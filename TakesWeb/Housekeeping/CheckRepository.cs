using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Compares HEAD with the LFS store and the attributes: pointers whose bytes are nowhere, media that was committed raw, a managed
/// block that is not as it should be. Missing objects that a working file still has are made again; nothing else is changed.
/// </summary>
internal sealed class CheckRepository(ListMedia listMedia, ReadHead readHead, TakeMedia takeMedia, CheckObject checkObject, ByteLedger ledger, TimeProvider clock)
{
    public async Task<RepositoryCheck> RunAsync(Project project, string repository, PacedReading reading, CancellationToken ct)
    {
        var media = await listMedia.RunAsync(repository, null, ct);
        var (missing, repaired) = await FindMissingAsync(project, repository, media, reading, ct);
        var findings = media.Raw.Select(NotInLfs).ToList();
        if (await AttributesAsync(repository, ct) is { } attributes)
        {
            findings.Add(attributes);
        }

        return new RepositoryCheck(missing, findings, media.Pointers.Select(p => p.Media.Oid).ToHashSet(StringComparer.Ordinal), repaired);
    }

    private async Task<(List<ScrubFinding> Missing, int Repaired)> FindMissingAsync(
        Project project, string repository, MediaInCommit media, PacedReading reading, CancellationToken ct)
    {
        var absent = media.Pointers.Where(p => FileStat.Of(MediaStore.ObjectPath(repository, p.Media.Oid)) is null).ToList();
        if (absent.Count == 0)
        {
            return ([], 0);
        }

        // Asked after the store was looked at: what is purged in between has lost its bytes for good, and rightly.
        var wanted = (await takeMedia.RunAsync(project, null, ct)).ToLookup(f => (f.GitPath, f.Oid));
        var missing = new List<ScrubFinding>();
        var repaired = 0;
        foreach (var group in absent.Where(p => !IsOfTake(p.Path) || wanted.Contains((p.Path, p.Media.Oid))).GroupBy(p => p.Media.Oid, StringComparer.Ordinal))
        {
            if (await TryRestoreAsync(project, repository, group.Key, [.. group.Select(p => p.Path)], reading, ct))
            {
                repaired++;
                continue;
            }

            missing.Add(Missing(group.First(), [.. group.SelectMany(p => wanted[(p.Path, p.Media.Oid)]).Select(f => f.TakeUid).Distinct()]));
        }

        return (missing, repaired);
    }

    private async Task<bool> TryRestoreAsync(Project project, string repository, string oid, IReadOnlyList<string> paths, PacedReading reading, CancellationToken ct)
    {
        foreach (var path in paths.Select(path => Path.Combine(repository, path)).Where(path => SafePath.IsFreeOfLinks(repository, path)))
        {
            var stored = MediaStore.ObjectPath(repository, oid);
            if (await reading.HashAsync(path, ct) is { } seen && seen.Sha256 == oid && await checkObject.TryRestoreAsync(path, stored, oid, reading, ct))
            {
                await ledger.BookAsync(project.Id, FileCategory.LfsOnly, stored, CancellationToken.None);
                return true;
            }
        }

        return false;
    }

    /// <summary>…/takes/take_012/file, and what lies beside it or under assets/: such a file belongs to a take or an asset, or to a tombstone.</summary>
    private static bool IsOfTake(string path) =>
        path.Split('/') is [.., "takes", var take, _] && TakeNumber.Parse(take) is not null
        || path.Split('/') is [.., "takes", _, "clips" or "snapshots", _] or [ExtraNames.AssetsFolder, _, _];

    private async Task<ScrubFinding?> AttributesAsync(string repository, CancellationToken ct)
    {
        var isRight = ManagedAttributes.IsRight(repository);
        // While somebody looks at an old commit, its file is not ours to judge; the branch's is.
        if (!readHead.State(repository).IsReady || (isRight && (await readHead.WhatIsMissingAsync(repository, [new FileChange(ManagedAttributes.FileName)], ct)).Count == 0))
        {
            return null;
        }

        return new ScrubFinding(
            ScrubFinding.IdOf(FindingKind.Attributes, ""), FindingKind.Attributes, ManagedAttributes.FileName,
            isRight
                ? "The block that Takes keeps in .gitattributes is right on the disk, but not in HEAD: clones may commit media byte for byte."
                : "The block that Takes keeps in .gitattributes is damaged or gone: media that somebody commits now may go into Git byte for byte.",
            "Write the block again and commit it. Lines outside the block stay as they are.", clock.GetUtcNow())
        { Repair = "Write the block again" };
    }

    private ScrubFinding NotInLfs(RawMedia raw) => new(
        ScrubFinding.IdOf(FindingKind.NotInLfs, raw.Path), FindingKind.NotInLfs, raw.Path,
        $"{raw.Path} was committed byte for byte, {ByteText.Of(raw.Size)} that every clone carries for good: the program that committed it had no git-lfs.",
        "Commit a pointer in its place, so that new versions do not add to it. What is in old commits stays there.", clock.GetUtcNow())
    {
        Size = raw.Size,
        Repair = "Move it into LFS",
    };

    private ScrubFinding Missing(PointerInCommit pointer, IReadOnlyList<Guid> takes) => new(
        ScrubFinding.IdOf(FindingKind.Missing, pointer.Media.Oid), FindingKind.Missing, pointer.Path,
        $"The bytes of {pointer.Path} ({ByteText.Of(pointer.Media.Size)}) are nowhere on this machine: not in the LFS store, and not in the working file.",
        "Upload the original file to its shot again, copy it back from a backup, or add a remote that has it (git remote add).", clock.GetUtcNow())
    {
        Oid = pointer.Media.Oid,
        Size = pointer.Media.Size,
        TakeUids = takes,
        Repair = "Look again",
    };
}

/// <param name="Missing">Objects that HEAD names and this machine has not.</param>
/// <param name="Others">What else is out of place.</param>
/// <param name="Named">The objects that HEAD names: what a remote can be asked for.</param>
/// <param name="Repaired">Objects that were made again from a working file.</param>
internal sealed record RepositoryCheck(IReadOnlyList<ScrubFinding> Missing, IReadOnlyList<ScrubFinding> Others, IReadOnlySet<string> Named, int Repaired);
