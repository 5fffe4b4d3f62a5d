using System.Text;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Media.Parameters;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Steps 3 to 6 of a take's way into being: the LFS object, a finished folder aside, its rename into place under a free number, the row.
/// Nothing is visible before the rename, everything is after it; a crash in between is finished by <see cref="RecoverStaging"/>.
/// </summary>
public sealed class TakePublisher(
    IDbContextFactory<TakesDbContext> databases, DataFolder data, MediaStore store, TakeNumbers numbers, TakeBooks books, KeyedLocks<Guid> locks,
    TimeProvider clock, ILogger<TakePublisher> logger)
{
    /// <summary>The folder below a staging folder that holds the take while it is finished.</summary>
    public const string ReadyName = "take";

    /// <summary>
    /// Publishes. When the sidecar's key is already taken in this shot, the staged files are removed and the take that has it is the answer.
    /// Runs to its end once begun: a client that goes away changes nothing. A shot or project that is in the trash, or gone, is refused, and
    /// the staged files are removed.
    /// </summary>
    public async Task<Outcome<Take>> PublishAsync(Project project, Shot shot, Sidecar sidecar, string stagingFolder, ArrivedMedia? media, Actor actor)
    {
        using var held = await locks.TakeAsync(shot.Uid, CancellationToken.None);
        if (await FindByKeyAsync(shot.Uid, Sidecar.Text(sidecar.Json["key"])) is { } earlier)
        {
            Staging.Remove(stagingFolder);
            return earlier;
        }

        // Under the lock that the trash takes: whoever comes after it sees the mark.
        if (await RefusalAsync(shot.Uid) is { } refusal)
        {
            Staging.Remove(stagingFolder);
            return refusal;
        }

        var repository = data.Project(project.Slug);
        var takes = TakeFolder.TakesOf(repository, shot);
        MakePlainFolder(repository, takes);
        var known = await HighestKnownAsync(shot.Uid);
        var folder = new TakeFolder(repository, shot, numbers.Reserve(takes, known));
        var ready = Path.Combine(stagingFolder, ReadyName);
        Directory.CreateDirectory(ready);
        sidecar.Renumber(folder.Number);
        using var hold = media is null ? null : store.HoldObject(repository, media.Staged.Sha256);
        var isNewObject = Fill(ready, folder, sidecar, media, actor);
        CrashPoint.Reach("publish.folder-ready");
        folder = Rename(ready, takes, folder, sidecar, known);
        CrashPoint.Reach("publish.takes-synced");
        Take take;
        try
        {
            take = await InsertAsync(project, shot, folder, sidecar, actor, media?.Picture, media?.PictureReason);
        }
        catch (Exception exception) when (StorageTrouble.IsDiskFull(exception) || StorageTrouble.IsBusy(exception))
        {
            await WithdrawAsync(ready, folder, isNewObject ? media?.Staged.Sha256 : null);
            throw;
        }

        Staging.Remove(stagingFolder);
        CrashPoint.Reach("publish.staging-removed");
        TakesLog.Published(logger, shot.Folder, take.Name, take.Size, take.Author);
        return take;
    }

    /// <summary>A link that somebody planted on the way would have us write outside the project.</summary>
    private static void MakePlainFolder(string repository, string takes)
    {
        if (!SafePath.IsFreeOfLinks(repository, takes))
        {
            throw new IOException($"{takes} leads through a link, so nothing is published there. Replace the link by a folder.");
        }

        DurableFile.MakeFolder(takes);
    }

    /// <summary>Everything of the take, aside and durable. The sidecar comes last: where it is whole, the take is.</summary>
    private bool Fill(string ready, TakeFolder folder, Sidecar sidecar, ArrivedMedia? media, Actor actor)
    {
        var isNewObject = false;
        try
        {
            DurableFile.WriteNew(Path.Combine(ready, folder.EventsName), Encoding.UTF8.GetBytes(TakeEvents.Format("added", actor, clock.GetUtcNow()) + "\n"));
            CrashPoint.Reach("publish.event-written");
            if (media is not null)
            {
                var name = folder.MediaName(media.Type.Extension);
                sidecar.SetFile(name, media.OriginalName, media.Staged.Size, media.Staged.Sha256, media.Type, media.Probe);
                isNewObject = store.Keep(folder.Repository, media.Staged.Path, media.Staged.Sha256, Path.Combine(ready, name));
            }

            DurableFile.WriteNew(Path.Combine(ready, folder.SidecarName), Encoding.UTF8.GetBytes(sidecar.ToText()));
            CrashPoint.Reach("publish.sidecar-written");
            DurableFile.SyncFolder(ready);
            return isNewObject;
        }
        catch (IOException) when (isNewObject)
        {
            // A full disk: nothing is left behind of an upload that is refused.
            File.Delete(MediaStore.ObjectPath(folder.Repository, media!.Staged.Sha256));
            throw;
        }
    }

    /// <summary>
    /// The index cannot take the row (a full disk, say), so the upload is refused, and a client that sends it again must not have it twice. The
    /// number stays used.
    /// </summary>
    private async Task WithdrawAsync(string ready, TakeFolder folder, string? newObject)
    {
        var files = Directory.GetFiles(folder.Path);
        Directory.Move(folder.Path, ready);
        DurableFile.SyncFolder(Path.GetDirectoryName(folder.Path)!);
        if (newObject is not null)
        {
            File.Delete(MediaStore.ObjectPath(folder.Repository, newObject));
            files = [.. files, MediaStore.ObjectPath(folder.Repository, newObject)];
        }

        try
        {
            await books.StrikeAsync(files);
        }
        catch (Exception exception) when (StorageTrouble.IsDiskFull(exception) || StorageTrouble.IsBusy(exception))
        {
            TakesLog.BooksBehind(logger, folder.RelativePath, exception);
        }
    }

    /// <summary>Publishes a folder that a crash left finished but not renamed. The caller knows that its sidecar is whole.</summary>
    public async Task<Take> FinishAsync(Project project, Shot shot, Sidecar sidecar, string stagingFolder, Actor actor)
    {
        using var held = await locks.TakeAsync(shot.Uid, CancellationToken.None);
        if (await FindByKeyAsync(shot.Uid, Sidecar.Text(sidecar.Json["key"])) is { } earlier)
        {
            Staging.Remove(stagingFolder);
            return earlier;
        }

        var repository = data.Project(project.Slug);
        var takes = TakeFolder.TakesOf(repository, shot);
        MakePlainFolder(repository, takes);
        numbers.Forget(takes);
        var known = await HighestKnownAsync(shot.Uid);
        var ready = Path.Combine(stagingFolder, ReadyName);
        var folder = new TakeFolder(repository, shot, sidecar.Number);
        if (await IsKnownAsync(shot.Uid, sidecar.Number))
        {
            folder = Renumber(ready, folder, folder with { Number = numbers.Reserve(takes, known) }, sidecar);
        }

        folder = Rename(ready, takes, folder, sidecar, known);
        Staging.Remove(stagingFolder);
        return await InsertAsync(project, shot, folder, sidecar, actor, null, null);
    }

    /// <summary>Writes the row of a take that has just come to be.</summary>
    private async Task<Take> InsertAsync(Project project, Shot shot, TakeFolder folder, Sidecar sidecar, Actor actor, PictureState? picture, string? pictureReason)
    {
        var take = sidecar.ToTake(project, shot, folder.Number);
        take.SidecarStamp = StampOf(folder.Sidecar);
        take.EventsStamp = StampOf(folder.Events);
        take.Picture = picture ?? take.Picture;
        take.PictureReason = pictureReason;
        take.Touch(actor, "added");
        // The books first: a row that stands is booked, also after a crash between the two.
        await books.BookAsync(take, folder, CancellationToken.None);
        CrashPoint.Reach("publish.booked");
        await using (var db = await databases.CreateDbContextAsync(CancellationToken.None))
        {
            db.Add(take);
            db.Add(new TakeText { Uid = take.Uid, Json = sidecar.ToText() });
            await db.SaveChangesAsync(CancellationToken.None);
        }

        CrashPoint.Reach("publish.row-inserted");
        return take;
    }

    /// <summary>Modification time in nanoseconds; 0 when there is no such file. A link is none of ours: what it points at is not looked at.</summary>
    public static long StampOf(string path) =>
        FileStat.Of(path) is { IsRegularFile: true } stat ? stat.ModifiedSeconds * 1_000_000_000 + stat.ModifiedNanoseconds : 0;

    private TakeFolder Rename(string ready, string takes, TakeFolder folder, Sidecar sidecar, int known)
    {
        while (!DurableFile.TryPublishFolder(ready, folder.Path))
        {
            numbers.Forget(takes);
            folder = Renumber(ready, folder, folder with { Number = numbers.Reserve(takes, known) }, sidecar);
        }

        CrashPoint.Reach("publish.renamed");
        DurableFile.SyncFolder(takes);
        return folder;
    }

    private static TakeFolder Renumber(string ready, TakeFolder from, TakeFolder to, Sidecar sidecar)
    {
        sidecar.Renumber(to.Number);
        if (sidecar.Json["file"] is System.Text.Json.Nodes.JsonObject file)
        {
            file["name"] = to.Stem + Path.GetExtension((string)file["name"]!);
        }

        DurableFile.Write(Path.Combine(ready, from.SidecarName), sidecar.ToText());
        foreach (var path in Directory.GetFiles(ready))
        {
            File.Move(path, Path.Combine(ready, Path.GetFileName(path).Replace(from.Stem, to.Stem, StringComparison.Ordinal)), overwrite: false);
        }

        DurableFile.SyncFolder(ready);
        return to;
    }

    private async Task<int> HighestKnownAsync(Guid shotUid)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        return await db.Set<Take>().Where(t => t.ShotUid == shotUid).MaxAsync(t => (int?)t.Number) ?? 0;
    }

    private async Task<bool> IsKnownAsync(Guid shotUid, int number)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        return await db.Set<Take>().AnyAsync(t => t.ShotUid == shotUid && t.Number == number);
    }

    private async Task<Problem?> RefusalAsync(Guid shotUid)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        return await db.Set<Shot>().AsNoTracking().FirstOrDefaultAsync(s => s.Uid == shotUid) is { } shot
            && await db.Set<Project>().AsNoTracking().FirstOrDefaultAsync(p => p.Id == shot.ProjectId) is { } project
                ? InTrash.RefusalFor(project, shot)
                : Problem.NotFound("This shot is not there any more: somebody has removed its project for good.");
    }

    private async Task<Take?> FindByKeyAsync(Guid shotUid, string? key)
    {
        if (key is null)
        {
            return null;
        }

        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        return await db.Set<Take>().AsNoTracking().FirstOrDefaultAsync(t => t.ShotUid == shotUid && t.Key == key);
    }
}

/// <summary>Media on its way into a take: where it lies, what it is, and what the probe said.</summary>
public sealed record ArrivedMedia(StagedMedia Staged, MediaType Type, MediaProbe? Probe, string? OriginalName, PictureState Picture, string? PictureReason)
{
    /// <summary>What the container says in words, for <see cref="ReadParameters"/>.</summary>
    public IReadOnlyList<FoundText> Tags { get; init; } = [];
}
