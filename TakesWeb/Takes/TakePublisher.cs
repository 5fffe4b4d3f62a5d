using System.Text;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Media;
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
    /// Runs to its end once begun: a client that goes away changes nothing.
    /// </summary>
    public async Task<Take> PublishAsync(Project project, Shot shot, Sidecar sidecar, string stagingFolder, ArrivedMedia? media, Actor actor)
    {
        using var held = await locks.TakeAsync(shot.Uid, CancellationToken.None);
        if (await FindByKeyAsync(shot.Uid, Sidecar.Text(sidecar.Json["key"])) is { } earlier)
        {
            Staging.Remove(stagingFolder);
            return earlier;
        }

        var repository = data.Project(project.Slug);
        var takes = TakeFolder.TakesOf(repository, shot);
        Directory.CreateDirectory(takes);
        var known = await HighestKnownAsync(shot.Uid);
        var folder = new TakeFolder(repository, shot, numbers.Reserve(takes, known));
        var ready = Path.Combine(stagingFolder, ReadyName);
        Directory.CreateDirectory(ready);
        sidecar.Renumber(folder.Number);
        using var hold = media is null ? null : store.HoldObject(repository, media.Staged.Sha256);
        Fill(ready, folder, sidecar, media, actor);
        folder = Rename(ready, takes, folder, sidecar, known);
        Staging.Remove(stagingFolder);
        var take = await InsertAsync(project, shot, folder, sidecar, actor, media?.Picture, media?.PictureReason);
        TakesLog.Published(logger, shot.Folder, take.Name, take.Size, take.Author);
        return take;
    }

    /// <summary>Everything of the take, aside and durable. The sidecar comes last: where it is whole, the take is.</summary>
    private void Fill(string ready, TakeFolder folder, Sidecar sidecar, ArrivedMedia? media, Actor actor)
    {
        var isNewObject = false;
        try
        {
            DurableFile.WriteNew(Path.Combine(ready, folder.EventsName), Encoding.UTF8.GetBytes(TakeEvents.Format("added", actor, clock.GetUtcNow()) + "\n"));
            if (media is not null)
            {
                var name = folder.MediaName(media.Type.Extension);
                sidecar.SetFile(name, media.OriginalName, media.Staged.Size, media.Staged.Sha256, media.Type, media.Probe);
                isNewObject = store.Keep(folder.Repository, media.Staged.Path, media.Staged.Sha256, Path.Combine(ready, name));
            }

            DurableFile.WriteNew(Path.Combine(ready, folder.SidecarName), Encoding.UTF8.GetBytes(sidecar.ToText()));
            DurableFile.SyncFolder(ready);
        }
        catch (IOException) when (isNewObject)
        {
            // A full disk: nothing is left behind of an upload that is refused.
            File.Delete(MediaStore.ObjectPath(folder.Repository, media!.Staged.Sha256));
            throw;
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
        Directory.CreateDirectory(takes);
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
        await using (var db = await databases.CreateDbContextAsync(CancellationToken.None))
        {
            db.Add(take);
            db.Add(new TakeText { Uid = take.Uid, Json = sidecar.ToText() });
            await db.SaveChangesAsync(CancellationToken.None);
        }

        await books.BookAsync(take, folder, CancellationToken.None);
        return take;
    }

    /// <summary>Modification time in nanoseconds; 0 when there is no such file.</summary>
    public static long StampOf(string path) =>
        FileStat.Of(path) is { } stat ? stat.ModifiedSeconds * 1_000_000_000 + stat.ModifiedNanoseconds : 0;

    private TakeFolder Rename(string ready, string takes, TakeFolder folder, Sidecar sidecar, int known)
    {
        while (!DurableFile.TryPublishFolder(ready, folder.Path))
        {
            numbers.Forget(takes);
            folder = Renumber(ready, folder, folder with { Number = numbers.Reserve(takes, known) }, sidecar);
        }

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
public sealed record ArrivedMedia(StagedMedia Staged, MediaType Type, MediaProbe? Probe, string? OriginalName, PictureState Picture, string? PictureReason);
