using System.Globalization;
using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>Which picture of a film somebody wants to see on its card: a frame by its number from 0, or the one on show at a time in seconds.</summary>
public sealed record PictureMoment(long? Frame, double? Time)
{
    /// <summary>Why there is no such picture, naming what there is; null when there may be.</summary>
    public Problem? FindProblem(MediaType type, MediaProbe? probe)
    {
        if (type.Kind == MediaKind.Audio || (type.Kind == MediaKind.Image && probe?.FrameCount is null or <= 1))
        {
            return Problem.Invalid($"A frame can be chosen of a video or an animation. This is {(type.Kind == MediaKind.Audio ? "sound" : "one picture")}.");
        }

        if (Frame is not null == Time is not null)
        {
            return Problem.Invalid("Say either a frame (counted from 0) or a time in seconds.");
        }

        if (Frame is < 0 || Time is { } seconds && !(seconds >= 0 && double.IsFinite(seconds)))
        {
            return Problem.Invalid("A frame or a time before the beginning does not exist. The first frame is 0.");
        }

        return Frame is { } frame && probe?.FrameCount is { } count && frame >= count
            ? Problem.Invalid($"There is no frame {frame}: the last of {count} frames is {count - 1}.")
            : Time is { } time && probe?.Duration is { } duration && time >= duration
            ? Problem.Invalid(string.Create(CultureInfo.InvariantCulture, $"{time:0.###} s is beyond the end: it lasts {duration:0.###} s."))
            : null;
    }

    /// <summary>The frame's number; null where frames come at unequal distances and a time was said.</summary>
    public long? FrameOf(MediaProbe probe)
    {
        if (Frame is not null || probe is not { FrameRate: { } rate, IsVariableRate: not true })
        {
            return Frame;
        }

        // A time that was computed from a frame may lie a hair before it.
        var frame = (long)Math.Floor((Time!.Value * rate.PerSecond) + 0.001);
        return probe.FrameCount is { } count ? Math.Min(frame, count - 1) : frame;
    }

    public override string ToString() => Frame is { } frame ? $"frame {frame}" : string.Create(CultureInfo.InvariantCulture, $"{Time:0.###} s");
}
