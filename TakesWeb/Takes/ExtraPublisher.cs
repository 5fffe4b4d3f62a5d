using System.Text;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// How an asset, a clip or a snapshot comes to be: the LFS object first, then everything else aside and durable, then one rename that fails
/// where the name is taken, then books and row. Nothing is visible before the rename, everything is after it.
/// </summary>
public sealed class ExtraPublisher(IDbContextFactory<TakesDbContext> databases, DataFolder data, MediaStore store, ByteLedger ledger, KeyedLocks<Guid> locks, ILogger<ExtraPublisher> logger)
{
    /// <summary>The folder below a staging folder that holds it while it is finished.</summary>
    public const string ReadyName = "extra";

    /// <summary>
    /// Publishes. When the sidecar's key is taken already, the staged files are removed and what has it is the answer. Runs to its end once
    /// begun. What is in the trash, or gone, takes nothing in: a refusal, and the staged files are removed.
    /// </summary>
    public async Task<Outcome<Extra>> PublishAsync(NewExtra wanted, Sidecar sidecar, ArrivedMedia media, Actor actor)
    {
        // The lock that the trash of the project takes, or all that changes the take: whoever comes after it sees the mark.
        using var held = await locks.TakeAsync(wanted.Take?.Uid ?? wanted.Project.Id, CancellationToken.None);
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        var parent = ExtraNames.ParentOf(wanted.Kind, wanted.Folder);
        if (Sidecar.Text(sidecar.Json["key"]) is { } key && await db.Set<Extra>().AsNoTracking().FirstOrDefaultAsync(e => e.ProjectId == wanted.Project.Id && e.Key == key && e.Kind == wanted.Kind && e.TakeUid == (wanted.Take == null ? null : wanted.Take.Uid)) is { } earlier)
        {
            Staging.Remove(media.Staged.Folder);
            return earlier;
        }

        if (await RefusalAsync(db, wanted) is { } refusal)
        {
            Staging.Remove(media.Staged.Folder);
            return refusal;
        }

        var repository = data.Project(wanted.Project.Slug);
        var target = Path.Combine(repository, parent);
        if (!SafePath.IsFreeOfLinks(repository, target))
        {
            throw new IOException($"{target} leads through a link, so nothing is published there. Replace the link by a folder.");
        }

        DurableFile.MakeFolder(target);
        using var hold = store.HoldObject(repository, media.Staged.Sha256);
        var attempt = new Attempt(repository, media.Staged);
        try
        {
            Place(attempt, wanted, sidecar, media, await HighestAsync(db, wanted, repository, parent));
            await InsertAsync(db, new ExtraInPlace(wanted.Project, attempt.Extra!, repository) { Take = wanted.Take, Shot = wanted.Shot }, actor);
        }
        catch (Exception exception) when (StorageTrouble.IsDiskFull(exception) || StorageTrouble.IsBusy(exception))
        {
            // Refused after all: a client that sends it again must not have it twice.
            await WithdrawAsync(attempt);
            throw;
        }

        Staging.Remove(media.Staged.Folder);
        return attempt.Extra!;
    }

    private static async Task<Problem?> RefusalAsync(TakesDbContext db, NewExtra wanted)
    {
        if (await db.Set<Project>().AsNoTracking().FirstOrDefaultAsync(p => p.Id == wanted.Project.Id) is not { } project)
        {
            return Problem.NotFound($"The project {wanted.Project.Name} was removed for good meanwhile. Nothing was kept.");
        }

        if (wanted.Take is null)
        {
            return InTrash.RefusalFor(project);
        }

        var take = await db.Set<Take>().AsNoTracking().FirstOrDefaultAsync(t => t.Uid == wanted.Take.Uid);
        var shot = take is null ? null : await db.Set<Shot>().AsNoTracking().FirstOrDefaultAsync(s => s.Uid == take.ShotUid);
        return InTrash.RefusalFor(project, shot)
            ?? (take is not { Storage: StorageState.Live or StorageState.Archived, IsAway: false } ? Problem.Conflict($"{wanted.Take.Name} is in the trash, purged or away, so nothing is cut out of it. Restore it first.") : null);
    }

    /// <summary>The number above all that lie there, tombstones among them, and all that the index knows.</summary>
    private static async Task<int> HighestAsync(TakesDbContext db, NewExtra wanted, string repository, string parent)
    {
        var takeUid = wanted.Take?.Uid;
        var known = await db.Set<Extra>().Where(e => e.ProjectId == wanted.Project.Id && e.Kind == wanted.Kind && e.TakeUid == takeUid).MaxAsync(e => (int?)e.Number) ?? 0;
        var there = Directory.EnumerateFileSystemEntries(Path.Combine(repository, parent)).Select(path => NumberOf(wanted.Kind, Path.GetFileName(path))).DefaultIfEmpty(0).Max();
        return Math.Max(known, there);
    }

    private static int NumberOf(ExtraKind kind, string name) =>
        (kind == ExtraKind.Asset ? FolderName.Split(name)?.Number : int.TryParse(Path.GetFileNameWithoutExtension(name).Split('_')[^1], out var number) ? number : 0) ?? 0;

    private void Place(Attempt attempt, NewExtra wanted, Sidecar sidecar, ArrivedMedia media, int highest)
    {
        var ready = Path.Combine(media.Staged.Folder, ReadyName);
        Directory.CreateDirectory(ready);
        while (true)
        {
            var number = ++highest;
            var parent = ExtraNames.ParentOf(wanted.Kind, wanted.Folder);
            var folder = wanted.Kind == ExtraKind.Asset ? $"{parent}/{FolderName.Numbered(number, 3, FolderName.From(wanted.Title) ?? "Asset")}" : parent;
            sidecar.Json["number"] = number;
            var name = $"{ExtraNames.StemOf(wanted.Kind, number)}.{media.Type.Extension}";
            sidecar.SetFile(name, media.OriginalName, media.Staged.Size, media.Staged.Sha256, media.Type, media.Probe);
            var isPlaced = wanted.Kind == ExtraKind.Asset
                ? TryPlaceFolder(attempt, folder, ready, name, sidecar)
                : TryPlaceFiles(attempt, folder, ready, ExtraNames.SidecarOf(wanted.Kind, number), name, sidecar);
            if (isPlaced)
            {
                attempt.Extra = ExtraSidecar.ToRow(sidecar, wanted.Project.Id, wanted.Take?.Uid, wanted.Kind, number, folder);
                return;
            }
        }
    }

    private bool TryPlaceFolder(Attempt attempt, string folder, string ready, string name, Sidecar sidecar)
    {
        KeepOnce(attempt, Path.Combine(ready, name));

        DurableFile.Write(Path.Combine(ready, ExtraNames.SidecarOf(ExtraKind.Asset, 0)), sidecar.ToText());
        CrashPoint.Reach("extra.folder-ready");
        var target = Path.Combine(attempt.Repository, folder);
        if (!DurableFile.TryPublishFolder(ready, target))
        {
            return false;
        }

        CrashPoint.Reach("extra.renamed");
        DurableFile.SyncFolder(Path.GetDirectoryName(target)!);
        return true;
    }

    /// <summary>
    /// Many share one folder, so the sidecar is the claim: linked under a name that nobody has, it is the thing. Its bytes are an object by
    /// then, and a working file that a crash kept from coming is made of the object (<see cref="ReadExtras"/>).
    /// </summary>
    private bool TryPlaceFiles(Attempt attempt, string folder, string ready, string sidecarName, string name, Sidecar sidecar)
    {
        var working = Path.Combine(ready, "media");
        KeepOnce(attempt, working);

        var claim = Path.Combine(ready, "claim");
        File.Delete(claim);
        DurableFile.WriteNew(claim, Encoding.UTF8.GetBytes(sidecar.ToText()));
        var target = Path.Combine(attempt.Repository, folder);
        try
        {
            DurableFile.MoveNew(claim, Path.Combine(target, sidecarName));
        }
        catch (IOException) when (File.Exists(Path.Combine(target, sidecarName)))
        {
            return false;
        }

        DurableFile.SyncFolder(target);
        DurableFile.Replace(working, Path.Combine(target, name));
        DurableFile.SyncFolder(target);
        return true;
    }

    /// <summary>Another number is tried with the same bytes; a recovery finds them in place.</summary>
    private void KeepOnce(Attempt attempt, string working)
    {
        if (!File.Exists(working))
        {
            attempt.IsNewObject = store.Keep(attempt.Repository, attempt.Staged.Path, attempt.Staged.Sha256, working);
        }
    }

    private async Task WithdrawAsync(Attempt attempt)
    {
        var files = new List<string>();
        if (attempt.Extra is { Kind: ExtraKind.Asset } asset)
        {
            var folder = Path.Combine(attempt.Repository, asset.Folder);
            files.AddRange(Directory.GetFiles(folder));
            Staging.Remove(folder);
        }
        else if (attempt.Extra is { } extra)
        {
            files.AddRange([Path.Combine(attempt.Repository, extra.Folder, extra.SidecarName), Path.Combine(attempt.Repository, extra.Folder, extra.FileName!)]);
        }

        if (attempt.IsNewObject)
        {
            files.Add(MediaStore.ObjectPath(attempt.Repository, attempt.Staged.Sha256));
        }

        files.ForEach(File.Delete);
        try
        {
            await ledger.StrikeAsync(files, CancellationToken.None);
        }
        catch (Exception exception) when (StorageTrouble.IsDiskFull(exception) || StorageTrouble.IsBusy(exception))
        {
            TakesLog.BooksBehind(logger, attempt.Staged.Folder, exception);
        }
    }

    /// <summary>Writes the row of one that has just come to be, or was found on the disk.</summary>
    internal async Task InsertAsync(TakesDbContext db, ExtraInPlace place, Actor actor)
    {
        place.Extra.SidecarStamp = TakePublisher.StampOf(place.Sidecar);
        place.Extra.Touch(actor, "added");
        await ledger.BookAsync(place.Extra.ProjectId, place.Files(), CancellationToken.None);
        db.Add(place.Extra);
        await db.SaveChangesAsync(CancellationToken.None);
        CrashPoint.Reach("extra.row-inserted");
    }

    /// <summary>How far a publication is: what has to go again when the disk is full in the middle of it.</summary>
    private sealed record Attempt(string Repository, StagedMedia Staged)
    {
        public Extra? Extra { get; set; }

        public bool IsNewObject { get; set; }
    }
}

/// <summary>An asset, a clip or a snapshot that is to be.</summary>
public sealed record NewExtra(ExtraKind Kind, Project Project, string Title)
{
    /// <summary>What it is cut out of; null for an asset.</summary>
    public Take? Take { get; init; }

    public Shot? Shot { get; init; }

    /// <summary>The take's folder; null for an asset.</summary>
    public TakeFolder? Folder { get; init; }
}
