using Microsoft.EntityFrameworkCore;
using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>Finds what was left behind in one project's repository. Changes nothing.</summary>
internal sealed class RepositoryLeftovers(
    IDbContextFactory<TakesDbContext> databases, DataFolder data, Staging staging, NamedPointers namedPointers, UnpushedPointers unpushedPointers, IEnumerable<IStagingOwner> owners)
{
    /// <param name="project">The project.</param>
    /// <param name="cutoff">What was touched after this is somebody's work in progress.</param>
    /// <param name="forgetUnpushed">True: the last bytes of old commits go although no remote has them.</param>
    public async Task<Findings> FindAsync(Project project, DateTimeOffset cutoff, bool forgetUnpushed, CancellationToken ct)
    {
        var repository = data.Project(project.Slug);
        var git = Path.Combine(repository, ".git");
        if (!Directory.Exists(git))
        {
            return new Findings();
        }

        // The store first, whatever may refer to it afterwards: a reference that appears in between is seen.
        var stored = FolderWalk.Below(Path.Combine(git, "lfs", "objects")).Where(f => f.Stat.LastTouched() < cutoff).ToList();
        var working = FolderWalk.Below(repository, folder => folder != git).ToList();
        var findings = new Findings();
        var found = findings.Found;
        var unused = await UnusedObjectsAsync(project, repository, stored, working, ct);
        if (!forgetUnpushed)
        {
            var unpushed = await unpushedPointers.AmongAsync(repository, [.. unused.Keys], ct);
            findings.Kept.AddRange(unpushed.Select(p => new Leftover(unused[p].Path, p.Size, "Old commits name these bytes, and no remote has them. Push first, or let them be forgotten")));
            foreach (var pointer in unpushed)
            {
                unused.Remove(pointer);
            }
        }

        found.AddRange(unused.Values.Select(f => One(LeftoverKind.LfsObject, f)));
        found.AddRange(stored.Concat(FolderWalk.In(Path.Combine(git, "takes"))).Where(f => !f.Stat.IsFolder && LeftoverNames.IsTemporary(f.Path))
            .Concat(working.Where(f => IsTemporary(repository, f.Path)))
            .Select(f => One(LeftoverKind.TemporaryFile, f)));
        found.AddRange(FolderWalk.In(Path.Combine(git, "takes", "pictures")).Where(f => f.Stat.IsRegularFile).Select(f => One(LeftoverKind.Picture, f)));
        found.AddRange(FolderWalk.Below(Path.Combine(git, "objects")).Where(f => LeftoverNames.IsCutOffGitObject(f.Path)).Select(f => One(LeftoverKind.GitObject, f)));
        found.RemoveAll(leftover => leftover.Files[0].Stat.LastTouched() >= cutoff);
        found.AddRange(StagingFolders(project, cutoff));
        return findings;
    }

    private static FoundLeftover One(LeftoverKind kind, FoundFile file) => new(kind, file.Path, [file]);

    private async Task<Dictionary<LfsPointer, FoundFile>> UnusedObjectsAsync(
        Project project, string repository, List<FoundFile> stored, List<FoundFile> working, CancellationToken ct)
    {
        var objects = stored.Where(f => f.Stat.IsRegularFile && LeftoverNames.IsSha256(Path.GetFileName(f.Path)))
            .ToDictionary(f => Path.GetFileName(f.Path), StringComparer.Ordinal);
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            foreach (var sha in await NamedObjects.OfAsync(db, project.Id, ct))
            {
                objects.Remove(sha);
            }
        }

        // A second name in the working tree, and a hash in any JSON there or in what is being published: sidecars that have no row yet among them.
        // A name that a cut-off write left goes in this very round and holds nothing; one of a write under way has just touched its object too.
        var inodes = working.Where(f => !IsTemporary(repository, f.Path)).Select(f => f.Stat.InodeKey).ToHashSet(StringComparer.Ordinal);
        objects = objects.Where(o => !inodes.Contains(o.Value.Stat.InodeKey)).ToDictionary(StringComparer.Ordinal);
        if (objects.Count > 0)
        {
            foreach (var file in working.Concat(FolderWalk.Below(staging.RootOf(project))).Where(f => f.Stat.IsRegularFile && f.Path.EndsWith(".json", StringComparison.Ordinal)))
            {
                ct.ThrowIfCancellationRequested();
                foreach (var sha in LeftoverNames.HashesIn(file.Path))
                {
                    objects.Remove(sha);
                }
            }
        }

        var pointers = objects.ToDictionary(o => new LfsPointer(o.Key, o.Value.Stat.Size), o => o.Value);
        foreach (var named in await namedPointers.AmongAsync(repository, [.. pointers.Keys], ct))
        {
            pointers.Remove(named);
        }

        return pointers;
    }

    private IEnumerable<FoundLeftover> StagingFolders(Project project, DateTimeOffset cutoff)
    {
        foreach (var folder in FolderWalk.In(staging.RootOf(project)).Where(f => f.Stat.IsFolder).Select(f => f.Path))
        {
            var files = FolderWalk.Below(folder).ToList();
            var claim = owners.Select(owner => owner.ClaimOf(folder)).FirstOrDefault(c => c != StagingClaim.None);
            var isHeld = claim == StagingClaim.Held
                // A take that only lacks its rename: the next start finishes it.
                || (claim == StagingClaim.None && files.Any(f => f.Path.EndsWith("_metadata.json", StringComparison.Ordinal)));
            if (!isHeld && FolderWalk.LastTouched(folder, files) < cutoff)
            {
                yield return new FoundLeftover(claim == StagingClaim.Expired ? LeftoverKind.ExpiredUpload : LeftoverKind.StagingFolder, folder, files);
            }
        }
    }

    private static bool IsTemporary(string repository, string path) => LeftoverNames.IsTemporary(path) && MayHoldTemporaries(repository, path);

    /// <summary>The project's root, the folders of shots, of takes and what was cut out of them, and of assets: where DurableFile writes.</summary>
    private static bool MayHoldTemporaries(string repository, string path) =>
        Path.GetRelativePath(repository, path).Split(Path.DirectorySeparatorChar) switch
        {
            [_] => true,
            [_, _, _, _] => true,
            [_, _, _, "takes", var take, _] => TakeNumber.Parse(take) is not null,
            [_, _, _, "takes", var take, "clips" or "snapshots", _] => TakeNumber.Parse(take) is not null,
            [ExtraNames.AssetsFolder, _, _] => true,
            _ => false,
        };
}
