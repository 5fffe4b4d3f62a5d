using System.Globalization;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>What a take's card shows where the picture is, or would be.</summary>
public enum CardFace
{
    Picture,
    Queued,
    Generating,
    GeneratingFailed,
    PictureComes,
    Corrupt,
    NoPreview,
    Missing,
    Away,
}

public static class CardFaces
{
    /// <summary>One face a take: what is wrong comes before what is waited for, and that before the picture.</summary>
    public static CardFace FaceOf(Take take) => take switch
    {
        { Status: TakeStatus.Queued } => CardFace.Queued,
        { Status: TakeStatus.Generating } => CardFace.Generating,
        { Status: TakeStatus.Failed } => CardFace.GeneratingFailed,
        { Picture: PictureState.Missing, IsAway: true } => CardFace.Away,
        { Picture: PictureState.Missing } => CardFace.Missing,
        { Picture: PictureState.Corrupt } => CardFace.Corrupt,
        { Picture: PictureState.NoPreview } => CardFace.NoPreview,
        { Picture: PictureState.Ready } => CardFace.Picture,
        _ => CardFace.PictureComes,
    };

    /// <summary>True where making the picture again may help.</summary>
    public static bool CanRetry(Take take) => FaceOf(take) is CardFace.Corrupt or CardFace.NoPreview or CardFace.Missing;

    /// <summary>What stands where the picture would be, as far as retrying may help.</summary>
    public static string TitleOf(CardFace face) => face switch
    {
        CardFace.Corrupt => "Picture cannot be read",
        CardFace.NoPreview => "No preview",
        _ => "File is missing",
    };

    /// <summary>Makes a card's picture as wide as it is seen, so that the checker is under it and not beside it; null for an opaque one.</summary>
    public static string? WidthOverChecker(Take take) => take is { HasAlpha: true, Width: > 0 and var width, Height: > 0 and var height }
        ? string.Create(CultureInfo.InvariantCulture, $"width:{Math.Min(100, 100.0 * width * 9 / (height * 16.0)):0.##}%")
        : null;

    public static string Sentence(string? reason) => string.IsNullOrWhiteSpace(reason) ? "no reason is known" : reason;

    /// <summary>"1920 x 1080", "24 fps": what is known of the picture, and nothing that is not.</summary>
    public static IEnumerable<string> Format(Take take)
    {
        if (take is { Width: { } width, Height: { } height })
        {
            yield return $"{width} x {height}";
        }

        if (take is { FirstFrame: { } first, LastFrame: { } last, FrameCount: { } count })
        {
            var missing = last - first + 1 - count;
            yield return $"sequence, {Readable.Count(count, "frame")}{(missing > 0 ? $", {missing} missing" : "")}";
        }

        if (take.IsFilm && FrameRate.Parse(take.FrameRate) is { } rate)
        {
            yield return $"{rate.PerSecond:0.###} fps";
        }
    }

    /// <summary>"mandelbrot", "seed 8812": what made it.</summary>
    public static IEnumerable<string> Making(Take take)
    {
        if (take.Model is { Length: > 0 } model)
        {
            yield return model;
        }

        if (take.Seed is { Length: > 0 } seed)
        {
            yield return $"seed {seed}";
        }
    }
}
