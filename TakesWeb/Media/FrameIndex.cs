using System.Globalization;

namespace TakesWeb.Media;

/// <summary>
/// Where each frame of a video's first picture stream stands, read from its packets without decoding: the time at which it is shown, and its
/// place in the file. A frame's number is its place in the order of showing.
/// </summary>
internal sealed class FrameIndex
{
    private readonly List<FramePacket> _inFile;
    private readonly List<FramePacket> _shown;

    private FrameIndex(List<FramePacket> inFile)
    {
        _inFile = inFile;
        _shown = [.. inFile.OrderBy(p => p.Time)];
    }

    public int Count => _shown.Count;

    /// <summary>Null where packets do not say when they are shown, or two say the same: frames can only be counted then, from the first on.</summary>
    public static FrameIndex? Parse(string report)
    {
        var packets = new List<FramePacket>();
        foreach (var line in report.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // Raw text: "1.001000,K__" a packet; "N/A" for a time that nobody wrote, a D for one that is decoded and not shown.
            var parts = line.Split(',');
            var flags = parts.Length > 1 ? parts[1] : "";
            if (flags.Contains('D', StringComparison.Ordinal))
            {
                continue;
            }

            if (!double.TryParse(parts[0], CultureInfo.InvariantCulture, out var time))
            {
                return null;
            }

            packets.Add(new FramePacket(packets.Count, time, flags.Contains('K', StringComparison.Ordinal)));
        }

        return packets.Count > 0 && packets.Select(p => p.Time).Distinct().Count() == packets.Count ? new FrameIndex(packets) : null;
    }

    /// <summary>When a frame is shown, in the file's own time.</summary>
    public double TimeOf(int frame) => _shown[frame].Time;

    /// <summary>A moment between this frame and the one before it.</summary>
    public double Before(int frame) => frame == 0 ? _shown[0].Time - (Gap(0) / 2) : (_shown[frame - 1].Time + _shown[frame].Time) / 2;

    /// <summary>A moment between this frame and the one after it.</summary>
    public double After(int frame) => frame == Count - 1 ? _shown[frame].Time + (Gap(frame) / 2) : (_shown[frame].Time + _shown[frame + 1].Time) / 2;

    /// <summary>The frame that is shown at a moment after the first one: for files whose frames come at unequal distances.</summary>
    public int At(double seconds)
    {
        var found = _shown.FindLastIndex(p => p.Time - _shown[0].Time <= seconds);
        return Math.Max(0, found);
    }

    /// <summary>
    /// True when the packets of exactly these frames stand together in the file and begin with a key frame: then they can be copied as they
    /// are, and nothing before or after them is needed to show them.
    /// </summary>
    public bool CanCopy(int first, int last)
    {
        var wanted = _shown.GetRange(first, last - first + 1);
        var (from, to) = (wanted.Min(p => p.Place), wanted.Max(p => p.Place));
        return to - from == last - first && _inFile[from].IsKey && _inFile[from].Time == _shown[first].Time;
    }

    private double Gap(int frame) => Count == 1 ? 0.02 : frame == 0 ? _shown[1].Time - _shown[0].Time : _shown[frame].Time - _shown[frame - 1].Time;

    private readonly record struct FramePacket(int Place, double Time, bool IsKey);
}
