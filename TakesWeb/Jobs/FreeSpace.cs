using TakesWeb.Storage;

namespace TakesWeb.Jobs;

/// <summary>How much space is free where the data lies. A class of its own so that a test can fill the disk.</summary>
internal sealed class FreeSpace(DataFolder folder)
{
    /// <summary>Null asks the file system.</summary>
    public Func<long>? Override { get; set; }

    public long Bytes() => Override?.Invoke() ?? new DriveInfo(folder.Root).AvailableFreeSpace;
}
