namespace TakesWeb.Kernel;

/// <summary>What lstat(2) says of one name: never follows a link.</summary>
public readonly record struct FileStat(
    ulong Device,
    ulong Inode,
    uint Mode,
    uint Links,
    uint UserId,
    uint GroupId,
    long Size,
    long ModifiedSeconds,
    uint ModifiedNanoseconds,
    long ChangedSeconds,
    uint ChangedNanoseconds)
{
    private const uint TypeMask = 0xF000;

    public bool IsRegularFile => (Mode & TypeMask) == 0x8000;

    public bool IsFolder => (Mode & TypeMask) == 0x4000;

    public bool IsLink => (Mode & TypeMask) == 0xA000;

    /// <summary>Names the bytes on this machine: two names with the same key are one copy.</summary>
    public string InodeKey => $"{Device:x}:{Inode:x}";

    /// <summary>The stat of <paramref name="path"/> itself, or null when there is nothing of that name.</summary>
    public static FileStat? Of(string path) => Posix.IsAvailable ? Posix.Stat(path) : Portable(path);

    private static FileStat? Portable(string path)
    {
        var file = new FileInfo(path);
        var isFolder = !file.Exists && Directory.Exists(path);
        if (!file.Exists && !isFolder)
        {
            return null;
        }

        var modified = new DateTimeOffset(file.LastWriteTimeUtc);
        var nanoseconds = (uint)(modified.Ticks % TimeSpan.TicksPerSecond * 100);
        var mode = file.LinkTarget is not null ? 0xA000u : isFolder ? 0x4000u : 0x81A4u;
        // Without inode numbers the path stands in, so that two names are never taken for one copy.
        var inode = (ulong)StringComparer.Ordinal.GetHashCode(Path.GetFullPath(path));
        return new FileStat(0, inode, mode, 1, 0, 0, isFolder ? 0 : file.Length, modified.ToUnixTimeSeconds(), nanoseconds, modified.ToUnixTimeSeconds(), nanoseconds);
    }
}
