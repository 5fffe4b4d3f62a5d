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
        using var hold = store.HoldObjects(repository, media?.Objects ?? []);
        var newObjects = Fill(ready, folder, sidecar, media, actor);
        CrashPoint.Reach("publish.folder-ready");
        folder = Rename(ready, takes, folder, sidecar, known);
        CrashPoint.Reach("publish.takes-synced");
        Take take;
        try
        {
            take = await InsertAsync(project, shot, folder, sidecar, media?.Sequence?.List, actor, media?.Picture, media?.PictureReason);
        }
        catch (Exception exception) when (StorageTrouble.IsDiskFull(exception) || StorageTrouble.IsBusy(exception))
        {
            await WithdrawAsync(ready, folder, newObjects);
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
    /// <returns>The objects that were not in the store before.</returns>
    private List<string> Fill(string ready, TakeFolder folder, Sidecar sidecar, ArrivedMedia? media, Actor actor)
    {
        var newObjects = new List<string>();
        try
        {
            DurableFile.WriteNew(Path.Combine(ready, folder.EventsName), Encoding.UTF8.GetBytes(TakeEvents.Format("added", actor, clock.GetUtcNow()) + "\n"));
            CrashPoint.Reach("publish.event-written");
            if (media is { Sequence: { } sequence })
            {
                FillFrames(ready, folder, sequence, newObjects);
                sidecar.SetSequence(folder, media.OriginalName, sequence.List, sequence.Type, sequence.List.Facts.ToJson(sequence.Pattern, sequence.Ignored), media.Probe);
            }
            else if (media is not null)
            {
                var name = folder.MediaName(media.Type.Extension);
                sidecar.SetFile(name, media.OriginalName, media.Staged.Size, media.Staged.Sha256, media.Type, media.Probe);
                Keep(folder, media.Staged.Path, media.Staged.Sha256, Path.Combine(ready, name), newObjects);
            }

            DurableFile.WriteNew(Path.Combine(ready, folder.SidecarName), Encoding.UTF8.GetBytes(sidecar.ToText()));
            CrashPoint.Reach("publish.sidecar-written");
            DurableFile.SyncFolder(ready);
            return newObjects;
        }
        catch (IOException) when (newObjects.Count > 0)
        {
            // A full disk: nothing is left behind of an upload that is refused.
            newObjects.ForEach(sha => File.Delete(MediaStore.ObjectPath(folder.Repository, sha)));
            throw;
        }
    }

    /// <summary>The frames under their names, each distinct one an object once; and the list of them.</summary>
    private void FillFrames(string ready, TakeFolder folder, StagedSequence sequence, List<string> newObjects)
    {
        var first = new Dictionary<string, string>(StringComparer.Ordinal);
        Directory.CreateDirectory(Path.Combine(ready, TakeFolder.FramesFolder));
        foreach (var frame in sequence.List.Frames)
        {
            var path = Path.Combine(ready, folder.FrameName(frame.Number, sequence.List.Last, sequence.List.Extension));
            if (first.TryAdd(frame.Sha256, path))
            {
                Keep(folder, sequence.Files[frame.Sha256], frame.Sha256, path, newObjects);
            }
            else
            {
                store.Share(folder.Repository, frame.Sha256, path);
            }
        }

        DurableFile.SyncFolder(Path.Combine(ready, TakeFolder.FramesFolder));
        CrashPoint.Reach("publish.frames-kept");
        DurableFile.WriteNew(Path.Combine(ready, folder.FramesName), sequence.Text);
    }

    private void Keep(TakeFolder folder, string staged, string sha256, string working, List<string> newObjects)
    {
        if (store.Keep(folder.Repository, staged, sha256, working))
        {
            newObjects.Add(sha256);
        }
    }

    /// <summary>
    /// The index cannot take the row (a full disk, say), so the upload is refused, and a client that sends it again must not have it twice. The
    /// number stays used.
    /// </summary>
    private async Task WithdrawAsync(string ready, TakeFolder folder, List<string> newObjects)
    {
        var files = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).ToList();
        Directory.Move(folder.Path, ready);
        DurableFile.SyncFolder(Path.GetDirectoryName(folder.Path)!);
        foreach (var stored in newObjects.Select(sha => MediaStore.ObjectPath(folder.Repository, sha)))
        {
            File.Delete(stored);
            files.Add(stored);
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
    /// <param name="list">The frames, when it is a sequence.</param>
    public async Task<Take> FinishAsync(Project project, Shot shot, Sidecar sidecar, FrameList? list, string stagingFolder, Actor actor)
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
        return await InsertAsync(project, shot, folder, sidecar, list, actor, null, null);
    }

    /// <summary>Writes the row of a take that has just come to be.</summary>
    private async Task<Take> InsertAsync(
        Project project, Shot shot, TakeFolder folder, Sidecar sidecar, FrameList? list, Actor actor, PictureState? picture, string? pictureReason)
    {
        var take = sidecar.ToTake(project, shot, folder.Number);
        take.SidecarStamp = StampOf(folder.Sidecar);
        take.EventsStamp = StampOf(folder.Events);
        take.Picture = picture ?? take.Picture;
        take.PictureReason = pictureReason;
        take.Touch(actor, "added");
        var frames = list is null ? [] : TakeFrame.Of(take, folder, list);
        // The books first: a row that stands is booked, also after a crash between the two.
        await books.BookAsync(take, folder, frames, CancellationToken.None);
        CrashPoint.Reach("publish.booked");
        await using (var db = await databases.CreateDbContextAsync(CancellationToken.None))
        {
            db.Add(take);
            db.Add(new TakeText { Uid = take.Uid, Json = sidecar.ToText() });
            db.AddRange(frames);
            await db.SaveChangesAsync(CancellationToken.None);
        }

        CrashPoint.Reach("publish.row-inserted");
        return take;
    }

    /// <summary>Modification time in nanoseconds; 0 when there is no such file. A link is none of ours: what it points at is not looked at.</summary>
    public static long StampOf(string path) => StampOf(FileStat.Of(path));

    internal static long StampOf(FileStat? file) =>
        file is { IsRegularFile: true } stat ? stat.ModifiedSeconds * 1_000_000_000 + stat.ModifiedNanoseconds : 0;

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
            file["name"] = ((string)file["name"]!).Replace(from.Stem, to.Stem, StringComparison.Ordinal);
        }

        DurableFile.Write(Path.Combine(ready, from.SidecarName), sidecar.ToText());
        foreach (var folder in Directory.GetDirectories(ready).Append(ready))
        {
            foreach (var path in Directory.GetFiles(folder))
            {
                File.Move(path, Path.Combine(folder, Path.GetFileName(path).Replace(from.Stem, to.Stem, StringComparison.Ordinal)), overwrite: false);
            }

            DurableFile.SyncFolder(folder);
        }

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
    /// <summary>Set when it is a sequence: then <see cref="Staged"/> is what the frames came in.</summary>
    public StagedSequence? Sequence { get; init; }

    /// <summary>The hashes of what becomes objects.</summary>
    public IReadOnlyCollection<string> Objects => Sequence is { } sequence ? [.. sequence.Files.Keys] : [Staged.Sha256];

    /// <summary>What the file says about its own making; null when it says nothing.</summary>
    public GenerationReading? Written { get; init; }
}
