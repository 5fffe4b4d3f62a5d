using System.Globalization;

namespace TakesWeb.Media;

/// <summary>
/// Lists the frames of a video, as a rule without decoding one: how many, when, which are keys, and whether they come at a constant rate. What the
/// header says of the rate is not believed. Changes nothing and is safe to run twice.
/// </summary>
public sealed class ReadFrames(MediaCommand command)
{
    private const int MostFrames = 4_000_000;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>Null when the file holds no picture that ffprobe lists.</summary>
    public async Task<FrameTimes?> RunAsync(string path, MediaType type, MediaProbe said, CancellationToken ct)
    {
        var list = new PacketList();
        // VP8 has packets that are never shown and do not say so: these alone have to be decoded.
        var entries = said.Codec == "vp8" ? "frame=pts,key_frame" : "packet=pts,dts,flags";
        await command.ListAsync(path, type, ["-select_streams", "V:0", "-show_entries", $"stream=time_base:format=start_time:{entries}"], new MediaWork(Timeout) { OnLine = list.Hear }, ct);
        return list.ToTimes(said.FrameRate);
    }

    /// <summary>Lines such as "packet,1024,512,K_" and, at the end, "stream,1/24000" and "format,0.000000".</summary>
    private sealed class PacketList
    {
        private readonly List<(long? Shown, bool IsKey)> _packets = [];
        private double _tick;
        private double _start;

        public void Hear(string line)
        {
            var parts = line.Split(',');
            if (parts is ["stream", var unit, ..] && Tick(unit) is { } tick)
            {
                _tick = tick;
            }
            else if (parts is ["format", var start, ..] && double.TryParse(start, CultureInfo.InvariantCulture, out var seconds))
            {
                _start = seconds;
            }
            else if (parts is ["frame", var isKey, var time, ..] && _packets.Count < MostFrames)
            {
                _packets.Add((Number(time), isKey == "1"));
            }
            else if (parts is ["packet", var shown, _, var flags, ..] && !flags.Contains('D', StringComparison.Ordinal) && _packets.Count < MostFrames)
            {
                // D: decoded for the sake of others, and never shown.
                _packets.Add((Number(shown), flags.StartsWith('K')));
            }
        }

        public FrameTimes? ToTimes(FrameRate? said)
        {
            if (_packets.Count == 0)
            {
                return null;
            }

            if (_tick > 0 && _packets.All(p => p.Shown is not null))
            {
                return FrameTimes.From([.. _packets.Select(p => (p.Shown!.Value * _tick, p.IsKey))], said, _tick) with { FileStart = _start };
            }

            var period = said is { } rate ? 1 / rate.PerSecond : _tick;
            return FrameTimes.From([.. _packets.Select((p, i) => (i * period, p.IsKey))], said, period / 100) with { AreTold = false };
        }

        private static double? Tick(string unit) =>
            unit.Split('/') is [var above, var below] && double.TryParse(above, CultureInfo.InvariantCulture, out var numerator) && double.TryParse(below, CultureInfo.InvariantCulture, out var denominator) && denominator > 0
                ? numerator / denominator
                : null;

        private static long? Number(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
