namespace TakesWeb.Storage;

/// <summary>One name of bytes on the disk. Several names of one inode count once.</summary>
internal sealed class StoredFile
{
    public required Guid ProjectId { get; init; }

    /// <summary>Relative to the data folder, with forward slashes.</summary>
    public required string Path { get; init; }

    public required FileCategory Category { get; set; }

    public required long Bytes { get; set; }

    /// <summary>Device and inode.</summary>
    public required string Inode { get; set; }

    /// <summary>True for the one name of an inode that carries its bytes.</summary>
    public required bool IsCounted { get; set; }

    /// <summary>How many files the row stands for: 1, or what a measurement of a folder counted.</summary>
    public long Files { get; set; } = 1;

    /// <summary>Set for a measured folder: when somebody walked it.</summary>
    public DateTimeOffset? MeasuredAt { get; set; }
}

/// <summary>Running totals, kept by triggers: reading them never walks rows, let alone the disk.</summary>
internal sealed class StorageTotal
{
    public required Guid ProjectId { get; init; }

    public required FileCategory Category { get; init; }

    public long Bytes { get; init; }

    public long Files { get; init; }
}
