using System.Text.Json.Serialization;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>The names are STORY-033's.</summary>
internal sealed record ProjectStorageAnswer(
    [property: JsonPropertyName("project_id")] Guid ProjectId,
    [property: JsonPropertyName("total_size_bytes")] long TotalSizeBytes,
    [property: JsonPropertyName("takes_count")] int TakesCount,
    BreakdownAnswer Breakdown);

internal sealed record BreakdownAnswer(long Renders, long Thumbnails, long Assets);

internal sealed record StorageStatsAnswer(
    BytesAnswer Total, IReadOnlyDictionary<string, BytesAnswer> Categories, int Takes, DateTimeOffset? GitMeasuredAt, DiskAnswer Disk, KnownLeftover? Leftovers,
    ReclaimableAnswer Reclaimable, IReadOnlyList<DayBytes> Growth, IReadOnlyList<LargeTakeAnswer> LargestTakes)
{
    /// <summary>Null: all projects together.</summary>
    public Guid? ProjectId { get; init; }

    /// <summary>The project's; null for none, and for all projects together.</summary>
    public QuotaAnswer? Quota { get; init; }

    /// <summary>Each project with its quota, where all were asked for.</summary>
    public IReadOnlyList<ProjectBytesAnswer>? Projects { get; init; }

    public static StorageStatsAnswer For(StorageReport report, IReadOnlyList<DayBytes> growth, IReadOnlyList<LargeTake> largest) => new(
        BytesAnswer.For(report.Total),
        Enum.GetValues<FileCategory>().ToDictionary(c => c.Word(), c => BytesAnswer.For(report.Of(c))),
        report.Takes,
        report.GitMeasuredAt,
        new DiskAnswer(report.FreeBytes, report.ReserveBytes),
        report.Leftovers,
        new ReclaimableAnswer(report.Reclaimable, report.Of(FileCategory.Trash).Bytes, report.Leftovers?.Bytes),
        growth,
        [.. largest.Select(l => new LargeTakeAnswer(l.Take.Uid, l.Take.ProjectId, l.Take.ShotUid, l.Take.Name, l.Shot.Title, l.Take.Size, l.IsActive, l.IsShared))]);
}

/// <param name="LeftoverBytes">Null when nobody has looked since the start.</param>
internal sealed record ReclaimableAnswer(long Bytes, long TrashBytes, long? LeftoverBytes);

/// <param name="State">"ok", "near" from 80 % on, "full".</param>
internal sealed record QuotaAnswer(long Bytes, long UsedBytes, long HeldBytes, long Percent, string State)
{
    public static QuotaAnswer? For(ProjectBytes row) => row.Quota is { } quota
        ? new QuotaAnswer(quota.Bytes, quota.Used, quota.Held, quota.Percent, quota.IsFull ? "full" : quota.IsNear ? "near" : "ok")
        : null;
}

internal sealed record ProjectBytesAnswer(Guid Id, string Slug, string Name, long Bytes, QuotaAnswer? Quota);

internal sealed record LargeTakeAnswer(Guid TakeUid, Guid ProjectId, Guid ShotUid, string Take, string Shot, long Bytes, bool IsActive, bool IsShared);

internal sealed record BytesAnswer(long Bytes, double Megabytes, long Files)
{
    /// <summary>Megabytes are 10^6 bytes, as disks are sold.</summary>
    public static BytesAnswer For(ByteCount count) => new(count.Bytes, Math.Round(count.Bytes / 1e6, 3), count.Files);
}

internal sealed record DiskAnswer(long FreeBytes, long ReserveBytes);

internal sealed record CleanupAnswer(bool DryRun, IReadOnlyList<Leftover> Files, int Count, long Bytes, IReadOnlyList<Leftover> Kept, int KeptCount);
