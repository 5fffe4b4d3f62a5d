using Microsoft.EntityFrameworkCore;
using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>Which files the takes, assets, clips and snapshots of a project have, and which bytes belong in them: as the rows say now.</summary>
internal sealed class TakeMedia(IDbContextFactory<TakesDbContext> databases, DataFolder data)
{
    /// <summary>All of them, or those of some takes. Not the ones that are purged. A folder may be away, and its files with it.</summary>
    public async Task<IReadOnlyList<TakeFile>> RunAsync(Project project, IReadOnlyCollection<Guid>? takeUids, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var shots = await db.Set<Shot>().AsNoTracking().Where(s => s.ProjectId == project.Id).ToDictionaryAsync(s => s.Uid, ct);
        var takes = db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == project.Id && t.Storage != StorageState.Purged);
        if (takeUids is not null)
        {
            takes = takes.Where(t => takeUids.Contains(t.Uid));
        }

        var root = data.Project(project.Slug);
        var extras = db.Set<Extra>().AsNoTracking().Where(e => e.ProjectId == project.Id && e.Storage != StorageState.Purged && !e.IsGone);
        if (takeUids is not null)
        {
            extras = extras.Where(e => takeUids.Contains(e.Uid));
        }

        var found = (await takes.ToListAsync(ct)).Where(t => shots.ContainsKey(t.ShotUid)).ToList();
        var frames = await TakeFrame.OfAsync(db, found, ct);
        return
        [
            .. found.SelectMany(t => FilesOf(root, shots[t.ShotUid], t, frames[t.Uid])),
            .. (await extras.ToListAsync(ct)).SelectMany(e => FilesOf(root, e)),
        ];
    }

    private static IEnumerable<TakeFile> FilesOf(string root, Extra extra)
    {
        if (extra is { FileName: { } media, Sha256: { } sha })
        {
            yield return new TakeFile(extra.Uid, root, extra.GitPath(media), sha, extra.Size, extra.Kind == ExtraKind.Asset ? FileCategory.Assets : FileCategory.Renders, extra.Words);
        }

        if (extra.ThumbnailSha256 is { } thumbnail)
        {
            yield return new TakeFile(extra.Uid, root, extra.GitPath(extra.ThumbnailName), thumbnail, extra.ThumbnailSize, FileCategory.Thumbnails, extra.Words);
        }
    }

    private static IEnumerable<TakeFile> FilesOf(string root, Shot shot, Take take, IEnumerable<TakeFrame> frames)
    {
        var folder = new TakeFolder(root, shot, take.Number);
        var words = $"take {take.Number} of {shot.Title}";
        if (take is { FileName: { } media, Sha256: { } sha, IsSequence: false })
        {
            yield return new TakeFile(take.Uid, root, folder.GitPath(media), sha, take.Size, FileCategory.Renders, words);
        }

        foreach (var frame in frames)
        {
            yield return new TakeFile(take.Uid, root, folder.GitPath(frame.Name), frame.Sha256, frame.Size, FileCategory.Renders, $"frame {frame.Number} of {words}");
        }

        if (take.ThumbnailSha256 is { } thumbnail)
        {
            yield return new TakeFile(take.Uid, root, folder.GitPath(folder.ThumbnailName), thumbnail, take.ThumbnailSize, FileCategory.Thumbnails, words);
        }
    }
}

/// <summary>A file of a take, or of an asset, a clip or a snapshot, and the bytes that belong in it.</summary>
/// <param name="TakeUid">Whose it is: its lock.</param>
/// <param name="Words">"take 12 of Down the spiral".</param>
internal sealed record TakeFile(Guid TakeUid, string Repository, string GitPath, string Oid, long Size, FileCategory Category, string Words)
{
    public string Path => System.IO.Path.Combine(Repository, GitPath);

    public string ObjectPath => MediaStore.ObjectPath(Repository, Oid);

    public bool IsThumbnail => Category == FileCategory.Thumbnails;

    public PointerChange Pointer => new(GitPath, Oid, Size);

    /// <summary>The same place with the same bytes; a shot that was given another title in between changes nothing.</summary>
    public bool IsSameAs(TakeFile other) => TakeUid == other.TakeUid && GitPath == other.GitPath && Oid == other.Oid;

    /// <summary>The file as it is on the disk; null when it is not there, or when a link stands on the way: nobody writes through one.</summary>
    public FileStat? Stat() => FileStat.Of(Path) is { IsRegularFile: true } stat && SafePath.IsFreeOfLinks(Repository, Path) ? stat : null;
}
