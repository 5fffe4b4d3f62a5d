using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Brings the index in line with the assets, clips and snapshots on the disk: rows for those that lack one, what an outside pull changed, what
/// is away, and what a stop left half done. Reads a sidecar only where its stamp is new, and all of them for a rebuild. Safe at any time.
/// </summary>
public sealed class ReadExtras(
    IDbContextFactory<TakesDbContext> databases, DataFolder data, PurgeExtra purge, LinkPolicy links, ByteLedger ledger, ReadHead readHead,
    TakeAnnouncer announcer, KeyedLocks<Guid> locks, ILogger<ReadExtras> logger) : IRebuild
{
    public Task RunAsync(Project project, CancellationToken ct) => RunAsync(project, null, ct);

    public async Task RebuildAsync(Project project, CancellationToken ct) =>
        await RunAsync(project, await readHead.TreeAsync(data.Project(project.Slug), ct), ct);

    public async Task DumpAsync(Project project, Utf8JsonWriter json, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        json.WriteStartArray("extras");
        foreach (var extra in await db.Set<Extra>().AsNoTracking().Where(e => e.ProjectId == project.Id && !e.IsGone).OrderBy(e => e.Folder).ThenBy(e => e.Number).ToListAsync(ct))
        {
            json.WriteStartObject();
            DumpIndex.WriteColumns(json, db, extra, extra.Picture == PictureState.Processing ? [nameof(Extra.Picture), nameof(Extra.PictureReason)] : []);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <param name="head">What HEAD holds, for a rebuild that writes every row anew; null: only what differs is read.</param>
    private async Task RunAsync(Project project, HeadTree? head, CancellationToken ct)
    {
        var repository = data.Project(project.Slug);
        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = await TakesAsync(db, project, ct);
        // The rows before the disk: what is published in between is found on the disk, and its row is looked for again under the lock.
        var rows = await db.Set<Extra>().AsNoTracking().Where(e => e.ProjectId == project.Id && !e.IsGone).ToDictionaryAsync(e => e.GitPath(e.SidecarName), StringComparer.Ordinal, ct);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in OnDisk(repository, takes.Keys))
        {
            ct.ThrowIfCancellationRequested();
            seen.Add(path);
            var row = rows.GetValueOrDefault(path);
            if (head is not null || row is null || row.IsAway || row.SidecarStamp != TakePublisher.StampOf(Path.Combine(repository, path)) || NeedsCare(repository, row))
            {
                await ReadAsync(project, repository, path, takes, head, ct);
            }
        }

        foreach (var (path, row) in rows.Where(r => !seen.Contains(r.Key)))
        {
            if (head is not null && !head.Paths.Contains(path))
            {
                await db.Set<Extra>().Where(e => e.Uid == row.Uid && !e.IsGone).ExecuteDeleteAsync(ct);
            }
            else if (!row.IsAway)
            {
                // Not one that went with its take meanwhile: its path has to leave HEAD first.
                await db.Set<Extra>().Where(e => e.Uid == row.Uid && !e.IsGone).ExecuteUpdateAsync(set => set.SetProperty(e => e.IsAway, true), ct);
                announcer.Shown(row);
            }
        }

        if (head is not null)
        {
            await ReadHeadAsync(db, project, takes, head, seen, rows, ct);
        }
    }

    /// <summary>The takes of a project that may have something cut out of them, by the path of their folder.</summary>
    private static async Task<Dictionary<string, Take>> TakesAsync(TakesDbContext db, Project project, CancellationToken ct)
    {
        var shots = await db.Set<Shot>().AsNoTracking().Where(s => s.ProjectId == project.Id).ToDictionaryAsync(s => s.Uid, ct);
        var takes = await db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == project.Id).ToListAsync(ct);
        return takes.Where(t => shots.ContainsKey(t.ShotUid)).ToDictionary(t => new TakeFolder("", shots[t.ShotUid], t.Number).RelativePath, StringComparer.Ordinal);
    }

    /// <summary>The sidecars that lie there, from the repository's root. A link leads nowhere.</summary>
    private static IEnumerable<string> OnDisk(string repository, IEnumerable<string> takes)
    {
        var folders = PlainFolders(repository, ExtraNames.AssetsFolder).SelectMany(assets => Directory.EnumerateDirectories(Path.Combine(repository, assets)).Select(path => $"{assets}/{Path.GetFileName(path)}"))
            .Concat(takes.SelectMany(take => new[] { $"{take}/clips", $"{take}/snapshots" }));
        return from folder in folders
               from plain in PlainFolders(repository, folder)
               from file in Directory.EnumerateFiles(Path.Combine(repository, plain), "*.json").Order(StringComparer.Ordinal)
               let path = $"{plain}/{Path.GetFileName(file)}"
               where ExtraNames.Parse(path) is not null && FileStat.Of(file) is { IsRegularFile: true }
               select path;
    }

    private static IEnumerable<string> PlainFolders(string repository, string folder) =>
        FileStat.Of(Path.Combine(repository, folder)) is { IsFolder: true } && SafePath.IsFreeOfLinks(repository, Path.Combine(repository, folder)) ? [folder] : [];

    /// <summary>A stop came in the middle: a purge that left files, a clip that lacks its working file.</summary>
    private static bool NeedsCare(string repository, Extra row)
    {
        var place = new ExtraInPlace(null!, row, repository);
        return row.Storage == StorageState.Purged ? place.WorkingFiles.Any() : LacksFile(place);
    }

    private static bool LacksFile(ExtraInPlace place) =>
        place.Extra is { Kind: not ExtraKind.Asset, FileName: { } name, Sha256: { } sha } && !File.Exists(place.In(name)) && File.Exists(MediaStore.ObjectPath(place.Repository, sha));

    private async Task ReadAsync(Project project, string repository, string path, Dictionary<string, Take> takes, HeadTree? head, CancellationToken ct)
    {
        var (kind, number, folder) = ExtraNames.Parse(path)!.Value;
        var take = kind == ExtraKind.Asset ? null : takes[folder[..folder.LastIndexOf('/')]];
        if (ExtraSidecar.TryRead(Path.Combine(repository, path), out var why) is not { } first)
        {
            TakesLog.ExtraUnreadable(logger, path, why!);
            return;
        }

        // The lock of publishing, then the lock of changes: a row that is about to come, or to change, does so before or after.
        using var publishing = await locks.TakeAsync(take?.Uid ?? project.Id, ct);
        using var changing = await locks.TakeAsync(ExtraSidecar.UidOf(first), ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var stamp = TakePublisher.StampOf(Path.Combine(repository, path));
        if (ExtraSidecar.TryRead(Path.Combine(repository, path), out _) is not { } sidecar || ExtraSidecar.UidOf(sidecar) != ExtraSidecar.UidOf(first))
        {
            return;
        }

        var row = ExtraSidecar.ToRow(sidecar, project.Id, take?.Uid, kind, number, folder);
        var before = await db.Set<Extra>().AsNoTracking().FirstOrDefaultAsync(e => e.Uid == row.Uid, ct);
        if (before is not null && (before.ProjectId != project.Id || before.Folder != folder || before.Number != number) && head is null && !before.IsAway)
        {
            TakesLog.ExtraUnreadable(logger, path, "another thing has this uid; a copy needs an id of its own");
            return;
        }

        var place = new ExtraInPlace(project, row, repository) { Take = take };
        TakeOver(place, before, stamp);
        if (head is not null && ExtraCommits.ChangesOf(row).All(head.Holds))
        {
            (row.CommittedRevision, row.CommitSha) = (row.Revision, before is { IsCommitted: true, CommitSha: { } sha } ? sha : head.Commit);
        }

        await WriteAsync(db, place, before, ct);
        await CareAsync(place);
        if (before is null || row.Picture == PictureState.Processing)
        {
            announcer.Arrived(row);
        }
        else
        {
            announcer.Changed(row);
        }
    }

    private static void TakeOver(ExtraInPlace place, Extra? before, long stamp)
    {
        var row = place.Extra;
        row.SidecarStamp = stamp;
        if (row.Kind == ExtraKind.Asset && row.Storage != StorageState.Purged && SafePath.IsFreeOfLinks(place.Repository, place.In(row.ThumbnailName)) && Media.PngCheck.IsWhole(place.In(row.ThumbnailName)))
        {
            var bytes = PlainFile.ReadAllBytes(place.In(row.ThumbnailName));
            (row.ThumbnailSha256, row.ThumbnailSize, row.Picture) = (Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length, PictureState.Ready);
        }

        if (before is null)
        {
            row.Touch(Actor.System, "added");
            return;
        }

        (row.Revision, row.CommittedRevision, row.CommitSha) = (before.Revision, before.CommittedRevision, before.CommitSha);
        (row.ChangedByName, row.ChangedByEmail, row.LastChange) = (before.ChangedByName, before.ChangedByEmail, before.LastChange);
        if (row.Picture == PictureState.Processing && before.Sha256 == row.Sha256 && before.Picture != PictureState.Ready)
        {
            (row.Picture, row.PictureReason) = (before.Picture, before.PictureReason);
        }

        if (before.Json != row.Json)
        {
            row.Touch(Actor.System, "changed outside");
        }
    }

    private async Task WriteAsync(TakesDbContext db, ExtraInPlace place, Extra? before, CancellationToken ct)
    {
        var extra = place.Extra;
        var was = before is null ? [] : new ExtraInPlace(place.Project, before, place.Repository) { Take = place.Take }.Files();
        var now = place.Files();
        await ledger.BookAsync(extra.ProjectId, [.. now, .. was.ExceptBy(now.Select(f => f.Path), f => f.Path)], ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Whatever stands where this belongs: an outside rename, or an index that was wrong.
        await db.Set<Extra>().Where(e => e.Uid == extra.Uid || (e.ProjectId == extra.ProjectId && e.Folder == extra.Folder && e.Number == extra.Number)).ExecuteDeleteAsync(ct);
        db.Add(extra);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private async Task CareAsync(ExtraInPlace place)
    {
        if (place.Extra.Storage == StorageState.Purged)
        {
            await purge.FinishAsync(place);
        }
        else if (LacksFile(place))
        {
            links.Share(MediaStore.ObjectPath(place.Repository, place.Extra.Sha256!), place.In(place.Extra.FileName!));
            DurableFile.SyncFolder(Path.GetDirectoryName(place.Sidecar)!);
            await ledger.BookAsync(place.Project.Id, place.Files(), CancellationToken.None);
        }
    }

    /// <summary>What HEAD has and the working tree has not: away, or, under a take that was purged, about to leave HEAD.</summary>
    private static async Task ReadHeadAsync(
        TakesDbContext db, Project project, Dictionary<string, Take> takes, HeadTree head, HashSet<string> seen, Dictionary<string, Extra> rows, CancellationToken ct)
    {
        var paths = head.Paths.Where(path => !seen.Contains(path) && !rows.ContainsKey(path) && ExtraNames.Parse(path) is not null).ToList();
        foreach (var (path, bytes) in await head.ReadAsync(paths, ct))
        {
            var (kind, number, folder) = ExtraNames.Parse(path)!.Value;
            var take = kind == ExtraKind.Asset ? null : takes.GetValueOrDefault(folder[..folder.LastIndexOf('/')]);
            if (ExtraSidecar.TryParse(Encoding.UTF8.GetString(bytes), out _) is not { } sidecar || (kind != ExtraKind.Asset && take is null)
                || await db.Set<Extra>().AnyAsync(e => e.Uid == ExtraSidecar.UidOf(sidecar), ct))
            {
                continue;
            }

            var row = ExtraSidecar.ToRow(sidecar, project.Id, take?.Uid, kind, number, folder);
            row.Touch(Actor.System, "added");
            if (take is { Storage: StorageState.Purged })
            {
                (row.IsGone, row.Storage) = (true, StorageState.Purged);
            }
            else
            {
                (row.IsAway, row.CommittedRevision, row.CommitSha) = (true, row.Revision, head.Commit);
            }

            db.Add(row);
        }

        await db.SaveChangesAsync(ct);
    }
}
