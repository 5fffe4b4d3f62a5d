using TakesWeb.Kernel;

namespace TakesWeb.Media.Faults;

/// <summary>
/// Looks through a whole film, picture or sound for what somebody would want to know: one run of the decoder for the picture, at 64 by 36
/// pixels, and one for the sound. Nothing is written; nothing is kept in memory but the stretches.
/// </summary>
public sealed class FindFaults(MediaCommand command)
{
    // Beyond eight channels nobody cuts sound by hand.
    private const int MostChannels = 8;

    /// <summary>The report, or why there is none. <paramref name="path"/> is a regular file of the product's own naming; of a still, its thumbnail will do.</summary>
    public async Task<Outcome<FaultReport>> RunAsync(string path, MediaType type, MediaProbe? probe, CancellationToken ct)
    {
        var frames = new FrameWatch((probe?.FrameRate ?? new FrameRate(25, 1)).PerSecond);
        var faults = new List<Fault>();
        if (type.Kind != MediaKind.Audio)
        {
            var seen = await command.WatchAsync(path, type, ["-map", "0:V:0", "-vf", $"scale={FrameWatch.Width}:{FrameWatch.Height}:flags=area,format=gray", "-vsync", "passthrough", "-f", "rawvideo"], frames.Feed, ct);
            if (frames.Frames == 0)
            {
                return Refusal(seen);
            }

            faults.AddRange(type.Kind == MediaKind.Image ? frames.End().Select(f => f with { From = null, To = null }) : frames.End());
        }

        if (probe?.Audio is { SampleRate: > 0, Channels: > 0 and <= MostChannels } audio && type.Kind != MediaKind.Image)
        {
            var sound = new SoundWatch(audio.SampleRate, audio.Channels);
            var heard = await command.WatchAsync(path, type, ["-map", "0:a:0", "-ar", $"{audio.SampleRate}", "-ac", $"{audio.Channels}", "-c:a", "pcm_s16le", "-f", "s16le"], sound.Feed, ct);
            if (sound.Samples == 0 && type.Kind == MediaKind.Audio)
            {
                return Refusal(heard);
            }

            var isFilm = type.Kind == MediaKind.Video;
            faults.AddRange(sound.End(isFilm ? probe.FrameRate : null, isFilm ? frames.Frames : null));
        }

        return new FaultReport { Frames = type.Kind == MediaKind.Audio ? null : frames.Frames, Faults = faults, Signature = frames.Signature };
    }

    private static Problem Refusal(ToolResult result) =>
        Problem.Invalid(result.TimedOut ? "Looking through it took too long and was given up." : $"It could not be decoded to be looked through: {result.ErrorTail.Split('\n')[0]}");
}
