using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Says whether a project's media exists twice: on this disk (two files, not two names of one), and at a remote, take by take as of the last push.
/// Looks at inodes and pointers, not at media.
/// </summary>
internal sealed class ReadSecondCopy(
    IDbContextFactory<TakesDbContext> databases, DataFolder data, TakeMedia takeMedia, ListRemotes listRemotes, ListMedia listMedia, RenewTakeFiles renew, IOptions<StorageOptions> options)
{
    private const int Sampled = 20;

    // What a pushed commit names never changes.
    private readonly ConcurrentDictionary<string, IReadOnlySet<string>> _named = new(StringComparer.Ordinal);

    public async Task<SecondCopy> RunAsync(Project project, CancellationToken ct)
    {
        var root = data.Project(project.Slug);
        if (!Directory.Exists(Path.Combine(root, ".git")))
        {
            return new SecondCopy(LocalCopy.Unknown, 0, []);
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = await db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == project.Id && t.Storage != StorageState.Purged && t.Sha256 != null)
            .OrderByDescending(t => t.Created).Select(t => new { t.Uid, t.Sha256, IsSequence = t.FrameCount != null }).ToListAsync(ct);
        var frames = (await db.Set<TakeFrame>().AsNoTracking().Where(f => f.ProjectId == project.Id).Select(f => new { f.TakeUid, f.Sha256 }).ToListAsync(ct)).ToLookup(f => f.TakeUid, f => f.Sha256);
        var media = takes.ConvertAll(t => t.IsSequence ? frames[t.Uid].ToList() : [t.Sha256!]);
        var remotes = new List<RemoteCopy>();
        foreach (var remote in await listRemotes.RunAsync(root, ct))
        {
            var named = remote.Tip is { } tip ? await NamedAsync(root, tip, ct) : new HashSet<string>();
            var pushed = media.Count(oids => oids.TrueForAll(named.Contains));
            var linked = media.Take(Sampled).Where(oids => oids.TrueForAll(named.Contains)).Any(oids => IsOneCopy(root, remote, oids[0]));
            remotes.Add(new RemoteCopy(remote.Name, pushed, linked));
        }

        var sample = takes.Take(Sampled).Select(t => t.Uid).ToHashSet();
        var files = sample.Count == 0 ? [] : (await takeMedia.RunAsync(project, sample, ct)).Where(f => !f.IsThumbnail).ToList();
        return new SecondCopy(LocalOf(root, files), takes.Count, remotes);
    }

    private LocalCopy LocalOf(string root, IReadOnlyList<TakeFile> files)
    {
        var pairs = files.Select(f => (Working: f.Stat(), Stored: FileStat.Of(f.ObjectPath))).Where(p => p is { Working: not null, Stored: not null }).ToList();
        return pairs.Count == 0 ? (options.Value.LinkMode == LinkMode.Copy ? LocalCopy.TwoFiles : LocalCopy.Unknown)
            : pairs.Any(p => p.Working!.Value.InodeKey == p.Stored!.Value.InodeKey) ? LocalCopy.OneFileTwoNames
            : options.Value.LinkMode == LinkMode.Copy || renew.ShouldLink(root) ? LocalCopy.TwoFiles
            : LocalCopy.SharedBlocks;
    }

    private async Task<IReadOnlySet<string>> NamedAsync(string root, string tip, CancellationToken ct)
    {
        if (_named.TryGetValue(root + tip, out var known))
        {
            return known;
        }

        if (_named.Count > 100)
        {
            _named.Clear();
        }

        return _named[root + tip] = (await listMedia.RunAsync(root, tip, ct)).Pointers.Select(p => p.Media.Oid).ToHashSet(StringComparer.Ordinal);
    }

    private static bool IsOneCopy(string root, GitRemote remote, string oid) =>
        remote.ObjectPath(oid) is { } there && FileStat.Of(there) is { } other && FileStat.Of(MediaStore.ObjectPath(root, oid)) is { } here && other.InodeKey == here.InodeKey;
}

/// <summary>Where else a project's media is.</summary>
/// <param name="Local">On this disk.</param>
/// <param name="Takes">Takes that have media.</param>
/// <param name="Remotes">The configured remotes.</param>
public sealed record SecondCopy(LocalCopy Local, int Takes, IReadOnlyList<RemoteCopy> Remotes)
{
    /// <summary>True when damage to any take could be repaired without a person.</summary>
    public bool IsComplete => Local == LocalCopy.TwoFiles || Remotes.Any(r => !r.IsLinked && Takes > 0 && r.PushedTakes == Takes);

    /// <summary>In one sentence.</summary>
    public string Sentence
    {
        get
        {
            var here = Local switch
            {
                LocalCopy.OneFileTwoNames => "On this disk, a take's file and its LFS object are one copy under two names.",
                LocalCopy.SharedBlocks => "On this disk, a take's file and its LFS object share their blocks: one copy for a disk that fails.",
                LocalCopy.TwoFiles => "On this disk, a take's file and its LFS object are two copies.",
                _ => "There is no media yet.",
            };
            return Remotes.Count == 0
                ? $"{here} No remote is configured."
                : $"{here} {string.Join(" ", Remotes.Select(r => r.IsLinked
                    ? $"The remote {r.Name} lies on this disk and shares the bytes: it is no second copy."
                    : $"{r.PushedTakes} of {Readable.Count(Takes, "take")} were pushed to {r.Name}."))}";
        }
    }
}

/// <param name="Name">"origin".</param>
/// <param name="PushedTakes">Takes whose media its branch names, as of the last push or fetch.</param>
/// <param name="IsLinked">True when it lies on this disk and git-lfs made it links instead of copies.</param>
public sealed record RemoteCopy(string Name, int PushedTakes, bool IsLinked);

/// <summary>How a working file and its object lie on this disk.</summary>
public enum LocalCopy
{
    Unknown,
    OneFileTwoNames,
    SharedBlocks,
    TwoFiles,
}
