using TakesWeb.Jobs;
using TakesWeb.Previews;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Says that an object is damaged, wherever that matters, and takes it back: the finding, the card of each take, and the store, which
/// then lets the right bytes replace the wrong ones as soon as somebody uploads them.
/// </summary>
internal sealed class DamageNotes(
    ScrubBook book, MediaStore store, TakeFiles takeFiles, FindFrames frames, AttachThumbnail attach, RetryPicture retryPicture, IServiceScopeFactory scopes, TimeProvider clock,
    ILogger<DamageNotes> logger)
{
    private const string OnTheCard = "The file on the disk no longer has the bytes that came in";

    public async Task PutAsync(Project project, string repository, string oid, long size, IReadOnlyList<TakeFile> files, string? trouble, CancellationToken ct)
    {
        store.MarkDamaged(repository, oid, true);
        book.Change(project.Slug, state => state.Put(Finding(repository, oid, size, files, trouble)));
        HousekeepingLog.Damaged(logger, project.Slug, oid);
        foreach (var file in files.Where(f => !f.IsThumbnail))
        {
            await attach.RefuseAsync(file.TakeUid, PictureState.Corrupt, $"{OnTheCard}. Upload the original again: Takes recognises it, and this take has its bytes back.", ct);
        }
    }

    /// <summary>The object is sound. Nothing happens when nobody had said otherwise.</summary>
    public async Task TakeBackAsync(Project project, string repository, string oid, CancellationToken ct)
    {
        store.MarkDamaged(repository, oid, false);
        var id = ScrubFinding.IdOf(FindingKind.Damaged, oid);
        if (book.Read(project.Slug).Findings.Find(f => f.Id == id) is not { } finding)
        {
            return;
        }

        book.Change(project.Slug, state => state.Findings.RemoveAll(f => f.Id == id));
        foreach (var uid in finding.TakeUids)
        {
            if (await takeFiles.FindAsync(uid, ct) is { Take: { Picture: PictureState.Corrupt, PictureReason: { } reason } } && reason.StartsWith(OnTheCard, StringComparison.Ordinal))
            {
                await retryPicture.RunAsync(uid, ct);
            }
        }
    }

    /// <summary>A picture needs no copy: it is made again from the media. False when it could not be.</summary>
    public async Task<bool> TryMakePictureAgainAsync(string repository, TakeFile thumbnail, CancellationToken ct)
    {
        if (await takeFiles.FindAsync(thumbnail.TakeUid, ct) is not { Take.Sha256: { } media } place)
        {
            return false;
        }

        var source = place.Take.IsSequence ? (await frames.FirstAsync(place.Take.Uid, ct))?.Sha256 : media;
        if (source is null || store.IsDamaged(repository, source))
        {
            return false;
        }

        // From here on the store takes a new picture of the same hash in the place of the bad one.
        store.MarkDamaged(repository, thumbnail.Oid, true);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var job = scope.ServiceProvider.GetRequiredService<MakeThumbnailJob>();
            await job.RunAsync(new JobRun(MakeThumbnailJob.For(place.Take, thumbnail.Words), MakeThumbnailJob.Kind.Attempts, static (_, _) => { }), ct);
            return true;
        }
        catch (PermanentJobFailureException)
        {
            // No picture can be made; the card says why.
            return false;
        }
    }

    private ScrubFinding Finding(string repository, string oid, long size, IReadOnlyList<TakeFile> files, string? trouble)
    {
        var who = files.Count == 0 ? "An object of the LFS store that no take has" : string.Join(", ", files.Select(f => f.Words).Distinct(StringComparer.Ordinal).Take(3));
        var what = trouble is null ? "its bytes changed on the disk" : $"the disk does not give its bytes ({trouble})";
        var path = files.Count > 0 ? files[0].GitPath : Path.GetRelativePath(repository, MediaStore.ObjectPath(repository, oid)).Replace(Path.DirectorySeparatorChar, '/');
        return new ScrubFinding(
            ScrubFinding.IdOf(FindingKind.Damaged, oid), FindingKind.Damaged, path,
            $"{char.ToUpperInvariant(who[0])}{who[1..]}: {what}, and no intact copy was found. The file is kept as it is.",
            "Upload the original file to its shot again, copy it back from a backup, or add a remote that has it (git remote add); then look again.", clock.GetUtcNow())
        {
            Oid = oid,
            Size = size,
            TakeUids = [.. files.Where(f => !f.IsThumbnail).Select(f => f.TakeUid).Distinct()],
            Repair = "Look again",
        };
    }
}
