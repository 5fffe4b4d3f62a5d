using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>A frame of a take that is a sequence, as the index knows it: whoever asks who needs some bytes asks here too. A purged take has none.</summary>
public sealed class TakeFrame
{
    public required Guid TakeUid { get; init; }

    public required Guid ProjectId { get; init; }

    public required int Number { get; init; }

    /// <summary>From the take's folder, with a forward slash: "frames/shot_001_take_002.1001.exr".</summary>
    public required string Name { get; init; }

    public required string Sha256 { get; init; }

    public required long Size { get; init; }

    internal static List<TakeFrame> Of(Take take, TakeFolder folder, FrameList list) => [.. list.Frames.Select(frame => new TakeFrame
    {
        TakeUid = take.Uid,
        ProjectId = take.ProjectId,
        Number = frame.Number,
        Name = folder.FrameName(frame.Number, list.Last, list.Extension),
        Sha256 = frame.Sha256,
        Size = frame.Size,
    })];

    /// <summary>The frames of those of some takes that are sequences, in order.</summary>
    internal static async Task<ILookup<Guid, TakeFrame>> OfAsync(TakesDbContext db, IEnumerable<Take> takes, CancellationToken ct)
    {
        var uids = takes.Where(t => t is { IsSequence: true, Storage: not StorageState.Purged }).Select(t => t.Uid).ToArray();
        var frames = uids.Length == 0 ? [] : await db.Set<TakeFrame>().AsNoTracking().Where(f => EF.Parameter(uids).Contains(f.TakeUid)).OrderBy(f => f.TakeUid).ThenBy(f => f.Number).ToListAsync(ct);
        return frames.ToLookup(f => f.TakeUid);
    }
}

internal sealed class TakeFrameTable : IEntityTypeConfiguration<TakeFrame>, IIndexTable
{
    public void Configure(EntityTypeBuilder<TakeFrame> builder)
    {
        builder.ToTable("take_frames");
        builder.HasKey(f => new { f.TakeUid, f.Number });
        builder.HasIndex(f => new { f.ProjectId, f.Sha256 });
    }
}
