using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>The frames of a take that is a sequence.</summary>
public sealed class FindFrames(IDbContextFactory<TakesDbContext> databases)
{
    public async Task<TakeFrame?> FirstAsync(Guid takeUid, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<TakeFrame>().AsNoTracking().Where(f => f.TakeUid == takeUid).OrderBy(f => f.Number).FirstOrDefaultAsync(ct);
    }

    public async Task<TakeFrame?> FindAsync(Guid takeUid, int number, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<TakeFrame>().AsNoTracking().FirstOrDefaultAsync(f => f.TakeUid == takeUid && f.Number == number, ct);
    }

    /// <summary>
    /// All of them in order, and where the bytes of each lie: the object, which outlives an old checkout, or the working file. Null for a take that
    /// is no sequence.
    /// </summary>
    public async Task<SequenceFiles?> RunAsync(TakeInPlace place, CancellationToken ct)
    {
        if (place.Take is not { FirstFrame: { } first, LastFrame: { } last })
        {
            return null;
        }

        var frames = await FilesAsync(place.Take, place.Folder, ct);
        return new SequenceFiles(first, last, Media.FrameRate.Parse(place.Take.FrameRate) ?? place.Project.FrameRate, FrameRange.MissingIn(frames.Select(f => f.Number))) { Frames = frames };
    }

    internal async Task<IReadOnlyList<FrameFile>> FilesAsync(Take take, TakeFolder folder, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return [.. (await TakeFrame.OfAsync(db, [take], ct))[take.Uid].Select(f => new FrameFile(f.Number, f.Name, PathOf(folder, f), f.Size))];
    }

    /// <summary>Where a frame's bytes are; null when they are not on this machine.</summary>
    internal static string? PathOf(TakeFolder folder, TakeFrame frame) =>
        new[] { MediaStore.ObjectPath(folder.Repository, frame.Sha256), folder.In(frame.Name) }
            .FirstOrDefault(path => FileStat.Of(path) is { IsRegularFile: true } && SafePath.IsFreeOfLinks(folder.Repository, path));
}

/// <summary>What a player or an encoder needs of a sequence.</summary>
/// <param name="First">Number of the first frame.</param>
/// <param name="Last">And of the last.</param>
/// <param name="Rate">Frames a second.</param>
/// <param name="Missing">Numbers in between that are not there: the frame before stands still for them.</param>
public sealed record SequenceFiles(int First, int Last, Media.FrameRate Rate, IReadOnlyList<FrameRange> Missing)
{
    /// <summary>In order of their numbers.</summary>
    public required IReadOnlyList<FrameFile> Frames { get; init; }

    /// <summary>How many frames long it plays.</summary>
    public int Span => Last - First + 1;
}

/// <param name="Name">From the take's folder.</param>
/// <param name="Path">Absolute, of the server's own naming and without an ending where it is an object; null when the bytes are not on this machine.</param>
public sealed record FrameFile(int Number, string Name, string? Path, long Size);
