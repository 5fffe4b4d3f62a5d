using Microsoft.Extensions.Options;
using TakesWeb.Kernel;

namespace TakesWeb.Storage;

/// <summary>What is free on the disk of the data folder, and whether something still fits above the reserve.</summary>
public sealed class FreeSpace(DataFolder data, IOptions<StorageOptions> options)
{
    /// <summary>A test that fills the disk; null asks the file system.</summary>
    internal Func<long>? Override { get; set; }

    public long Bytes => Override?.Invoke() ?? new DriveInfo(data.Root).AvailableFreeSpace;

    public long Reserve => options.Value.Storage.ReserveBytes;

    /// <summary>True when less than twice the reserve is free: people are told before uploads are refused.</summary>
    public bool IsNearReserve => Bytes is var free && free - Reserve < Reserve;

    /// <summary>True when the reserve itself is touched: uploads are refused.</summary>
    public bool IsInReserve => Bytes < Reserve;

    /// <summary>Null when <paramref name="bytes"/> more would leave the reserve untouched.</summary>
    public Problem? RefusalFor(long bytes)
    {
        var free = Bytes;
        return free - bytes >= Reserve
            ? null
            : new Problem(
                ProblemKind.StorageFull,
                $"The disk has {ByteText.Of(free)} free and keeps {ByteText.Of(Reserve)} in reserve, so {ByteText.Of(bytes)} more do not fit. Free some space, or lower Takes:Storage:ReserveBytes.");
    }
}
