namespace TakesWeb.Uploads;

/// <summary>Takes:Uploads:*.</summary>
public sealed record UploadsOptions
{
    /// <summary>Takes:Uploads:MaxBytes: the largest file of one upload. 64 GiB unless told.</summary>
    public long MaxBytes { get; init; } = 64L << 30;

    /// <summary>Takes:Uploads:ExpireHours: an unfinished upload is kept this long after its last byte.</summary>
    public int ExpireHours { get; init; } = 24;
}
