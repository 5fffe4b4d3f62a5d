using System.Globalization;
using TakesWeb.Media;

namespace TakesWeb.Review;

/// <summary>A frame as an editor reads it: "00:00:01:13", hours to frames, without dropping any. At 23.976 a second of timecode has 24 frames.</summary>
internal static class Timecode
{
    /// <summary>Null where nobody knows the frame rate.</summary>
    public static string? Of(int frame, FrameRate? rate)
    {
        if (rate is not { } known)
        {
            return null;
        }

        var perSecond = Math.Max(1, (int)Math.Round(known.PerSecond));
        var seconds = frame / perSecond;
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:D2}:{seconds / 60 % 60:D2}:{seconds % 60:D2}:{frame % perSecond:D2}");
    }
}
