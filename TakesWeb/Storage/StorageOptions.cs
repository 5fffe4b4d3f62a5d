namespace TakesWeb.Storage;

/// <summary>Where files lie and how they are kept. Bound to the section "Takes".</summary>
public sealed record StorageOptions
{
    /// <summary>Takes:Data: the data folder. Relative paths start at the working folder.</summary>
    public string Data { get; init; } = "data";

    /// <summary>Takes:LinkMode: how a working file and its LFS object share bytes.</summary>
    public LinkMode LinkMode { get; init; } = LinkMode.Auto;

    /// <summary>Takes:Storage.</summary>
    public ReserveOptions Storage { get; init; } = new();
}

/// <summary>Takes:Storage:*.</summary>
public sealed record ReserveOptions
{
    /// <summary>Takes:Storage:ReserveBytes: uploads are refused (507) when less than this would stay free on the disk. 1 GiB unless told.</summary>
    public long ReserveBytes { get; init; } = 1L << 30;
}

/// <summary>Link policy, design: clone where the file system can, else a hard link, else a copy; or always a copy.</summary>
public enum LinkMode
{
    Auto,
    Copy,
}
