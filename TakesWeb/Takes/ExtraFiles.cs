using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>The one way to change the sidecar of an asset, a clip or a snapshot: one writer at a time, the file durably, then the books, the row, the feed.</summary>
public sealed class ExtraFiles(IDbContextFactory<TakesDbContext> databases, DataFolder data, ByteLedger ledger, TakeAnnouncer announcer, KeyedLocks<Guid> locks)
{
    /// <summary>The thing and where it lies, or null when there is none of this uid.</summary>
    public async Task<ExtraInPlace?> FindAsync(Guid uid, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await FindAsync(db, uid, ct);
    }

    /// <summary>
    /// Reads the sidecar, lets <paramref name="apply"/> change it and the row, and writes both. A refusal changes nothing. What was purged is
    /// not changed, nor what lies in a project, a shot or a take that is in the trash.
    /// </summary>
    public async Task<Outcome<Extra>> ChangeAsync(
        Guid uid, Actor actor, string change, Func<ExtraInPlace, Sidecar, Outcome<Done>> apply, CancellationToken ct)
    {
        using var held = await locks.TakeAsync(uid, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await FindAsync(db, uid, ct) is not { } place)
        {
            return Problem.NotFound("There is no such thing in this project.");
        }

        if (RefusalFor(place) is { } refusal)
        {
            return refusal;
        }

        if (ExtraSidecar.TryRead(place.Sidecar, out var why) is not { } sidecar)
        {
            return Problem.Conflict($"The {place.Extra.Words} is not changed: {place.Extra.SidecarName} cannot be read ({why}). Put it right, or take it from the last commit.");
        }

        var before = sidecar.ToText();
        var outcome = apply(place, sidecar);
        if (!outcome.IsOk)
        {
            return outcome.Problem;
        }

        if (sidecar.ToText() is var after && after != before)
        {
            DurableFile.Write(place.Sidecar, after);
            CrashPoint.Reach("extra.sidecar-written");
        }

        ExtraSidecar.CopyTo(sidecar, place.Extra);
        await SaveAsync(db, place, actor, change);
        announcer.Changed(place.Extra);
        return place.Extra;
    }

    /// <summary>The books first: what a row says is booked, also after a crash between the two.</summary>
    internal async Task SaveAsync(TakesDbContext db, ExtraInPlace place, Actor actor, string change)
    {
        place.Extra.SidecarStamp = TakePublisher.StampOf(place.Sidecar);
        place.Extra.Touch(actor, change);
        await ledger.BookAsync(place.Extra.ProjectId, place.Files(), CancellationToken.None);
        await db.SaveChangesAsync(CancellationToken.None);
    }

    internal async Task<ExtraInPlace?> FindAsync(TakesDbContext db, Guid uid, CancellationToken ct)
    {
        var extra = await db.Set<Extra>().FirstOrDefaultAsync(e => e.Uid == uid && !e.IsGone, ct);
        if (extra is null)
        {
            return null;
        }

        if (await db.Set<Project>().AsNoTracking().FirstOrDefaultAsync(p => p.Id == extra.ProjectId, ct) is not { } project)
        {
            return null;
        }

        var take = extra.TakeUid is { } takeUid ? await db.Set<Take>().AsNoTracking().FirstOrDefaultAsync(t => t.Uid == takeUid, ct) : null;
        var shot = take is null ? null : await db.Set<Shot>().AsNoTracking().FirstOrDefaultAsync(s => s.Uid == take.ShotUid, ct);
        return new ExtraInPlace(project, extra, data.Project(project.Slug)) { Take = take, Shot = shot };
    }

    internal static Problem? RefusalFor(ExtraInPlace place) => place switch
    {
        _ when InTrash.RefusalFor(place.Project, place.Shot) is { } inTrash => inTrash,
        { Extra.Storage: StorageState.Purged } => Problem.Conflict($"The {place.Extra.Words} was purged. Its bytes are gone and its number stays taken."),
        { Take.Storage: StorageState.Trashed } => Problem.Conflict($"{place.Take.Name} is in the trash, and what was cut out of it too. Restore the take first."),
        _ when !SafePath.IsFreeOfLinks(place.Repository, place.Sidecar) => Problem.Conflict($"The {place.Extra.Words} is not touched: {place.Extra.Folder} or a file in it is a link. Replace it by what it stood for."),
        _ when !File.Exists(place.Sidecar) => Problem.Conflict($"The {place.Extra.Words} is away: its folder is not in the working tree. Check out the project's branch and try again."),
        _ => null,
    };
}

/// <summary>An asset, a clip or a snapshot with everything around it.</summary>
public sealed record ExtraInPlace(Project Project, Extra Extra, string Repository)
{
    /// <summary>What it was cut out of; null for an asset.</summary>
    public Take? Take { get; init; }

    public Shot? Shot { get; init; }

    public string Sidecar => In(Extra.SidecarName);

    public string In(string name) => Path.Combine(Repository, Extra.Folder, name);

    /// <summary>Every file that it has a part in, and what it is for.</summary>
    internal IReadOnlyList<(FileCategory Category, string Path)> Files()
    {
        var isTrashed = Extra.Storage == StorageState.Trashed || Take?.Storage == StorageState.Trashed;
        var files = new List<(FileCategory, string)> { (FileCategory.Metadata, Sidecar) };
        if (Extra is { FileName: { } media, Sha256: { } sha })
        {
            files.Add((isTrashed ? FileCategory.Trash : Extra.Kind == ExtraKind.Asset ? FileCategory.Assets : FileCategory.Renders, In(media)));
            files.Add((FileCategory.LfsOnly, MediaStore.ObjectPath(Repository, sha)));
        }

        if (Extra.ThumbnailSha256 is { } thumbnail)
        {
            files.Add((isTrashed ? FileCategory.Trash : FileCategory.Thumbnails, In(Extra.ThumbnailName)));
            files.Add((FileCategory.LfsOnly, MediaStore.ObjectPath(Repository, thumbnail)));
        }

        return files;
    }

    /// <summary>
    /// The files in the working tree that a purge removes, as far as they are there: all but the sidecar, which becomes the tombstone. The picture too
    /// where the row knows of none: a stop may have come between placing it and saying so.
    /// </summary>
    internal IEnumerable<string> WorkingFiles => new[] { Extra.FileName, Extra.ThumbnailName }.OfType<string>().Select(In).Where(File.Exists);

    /// <summary>Where the media is read from: the object, which outlives a checkout, else the working file; null when neither is there.</summary>
    public string? MediaPath => Extra is { Sha256: { } sha, FileName: { } name, Storage: not StorageState.Purged }
        ? new[] { MediaStore.ObjectPath(Repository, sha), In(name) }.FirstOrDefault(p => FileStat.Of(p) is { IsRegularFile: true } && SafePath.IsFreeOfLinks(Repository, p))
        : null;
}
