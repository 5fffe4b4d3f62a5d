using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>From a hash to media that can be read now: the object of any take that still has it, what it is and what is known of it.</summary>
internal sealed class FindMedia(IDbContextFactory<TakesDbContext> databases, TakeFiles takeFiles, ReadSidecar readSidecar, FindFrames findFrames)
{
    /// <summary>Null when no take has it any more, or its bytes are not on this machine.</summary>
    public async Task<MediaAtHand?> RunAsync(string sha256, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = await db.Set<Take>().AsNoTracking().InUse(db).Where(t => t.Sha256 == sha256 && t.Storage != StorageState.Purged).OrderBy(t => t.Uid).ToListAsync(ct);
        foreach (var take in takes)
        {
            if (await takeFiles.FindAsync(take.Uid, ct) is { TrashRefusal: null } place
                && new Sidecar(await readSidecar.RunAsync(take, ct)).ReadProbe() is { } probe
                && (take.IsSequence ? await SequenceAsync(place, probe, ct) : File(place, sha256, probe)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static MediaAtHand? File(TakeInPlace place, string sha256, MediaProbe probe) =>
        MediaStore.ObjectPath(place.Folder.Repository, sha256) is var path && FileStat.Of(path) is { IsRegularFile: true }
        && MediaSniffer.Identify(path, place.Take.FileName) is { IsOk: true, Value: var type }
            ? new MediaAtHand(place, path, type, probe)
            : null;

    /// <summary>Each frame stands until the next one that is there.</summary>
    private async Task<MediaAtHand?> SequenceAsync(TakeInPlace place, MediaProbe probe, CancellationToken ct)
    {
        if (await findFrames.RunAsync(place, ct) is not { Frames: [{ Path: { } first, Name: { } name }, ..] frames } sequence
            || frames.Any(f => f.Path is null)
            || MediaSniffer.Identify(first, name) is not { IsOk: true, Value: var type })
        {
            return null;
        }

        var ends = frames.Skip(1).Select(f => f.Number).Append(sequence.Last + 1);
        return new MediaAtHand(place, first, type, probe)
        {
            Film = new MediaFilm([.. frames.Zip(ends, (frame, end) => new FilmFrame(frame.Path!, end - frame.Number))], sequence.Rate),
        };
    }
}

/// <summary>Media, where it lies (a sequence: its first frame), and a take that has it.</summary>
internal sealed record MediaAtHand(TakeInPlace Place, string Path, MediaType Type, MediaProbe Probe)
{
    /// <summary>Null for all that is no sequence.</summary>
    public MediaFilm? Film { get; init; }

    public bool IsFilm => Film is not null || Type.Kind == MediaKind.Video;

    public PlayPlan Plan => PlayPlan.Of(Type, Probe, isSequence: Film is not null);
}

/// <summary>The frames of a sequence, and how many of them make a second.</summary>
internal sealed record MediaFilm(IReadOnlyList<FilmFrame> Frames, FrameRate Rate);
