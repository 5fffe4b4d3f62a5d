using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>What a copy for browsers really holds: its frames counted, each at its place, each key decoded. Believed is this, never an exit code.</summary>
public sealed class CheckCopy(MediaCommand command, ReadFrames readFrames, ProbeMedia probeMedia)
{
    /// <summary>Null when it is not H.264 at exactly this constant rate from 0 on.</summary>
    /// <param name="file">An mp4 of our own making.</param>
    /// <param name="rate">What it was asked for.</param>
    /// <param name="folder">The one that it lies in.</param>
    public async Task<ProxyMade?> RunAsync(string file, FrameRate rate, string folder, CancellationToken ct)
    {
        if (FileStat.Of(file) is not { IsRegularFile: true, Size: > 0 })
        {
            return null;
        }

        var probed = await probeMedia.RunAsync(file, MediaTypes.Mp4, ct);
        if (probed.Probe is not { Codec: "h264" } probe
            || await readFrames.RunAsync(file, MediaTypes.Mp4, probe with { FrameRate = rate }, ct) is not { IsConstant: true, Start: 0 } times
            || times.Rate != rate)
        {
            return null;
        }

        var keys = 0;
        var work = MediaWork.On(times.Count, probe.Width, probe.Height, folder) with
        {
            Before = ["-skip_frame", "nokey"],
            OnLine = line => keys = Math.Max(keys, FfmpegProgress.FramesIn(line)),
        };
        var decoded = await command.ConvertAsync(file, MediaTypes.Mp4, ["-map", "0:V:0", "-vsync", "passthrough", "-progress", "pipe:1", "-f", "null", "-"], work, ct);
        return decoded.Succeeded && keys == times.KeyFrames.Count
            ? new ProxyMade(file, MediaTypes.Mp4) { FrameCount = times.Count, FrameRate = rate, Width = probe.Width, Height = probe.Height, HasSound = probe.Audio is not null }
            : null;
    }
}
