using TakesWeb.Kernel;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>Which file answers for a picture of a take.</summary>
internal static class ThumbnailFile
{
    private const string Start = "thumbnail_";
    private const int HashDigits = 12;

    /// <summary>The boxes that the small pictures fit into, in pixels. A size is asked for by its width.</summary>
    public static readonly (int Width, int Height)[] Boxes = [(256, 256), (320, 180), (512, 512)];

    /// <summary>Named after the PNG it was made of: takes of the same media may show different frames.</summary>
    public static string CachePath(DataFolder data, string sha256, string pngSha256, int width) =>
        Path.Combine(data.Cache(sha256), $"{Start}{pngSha256[..HashDigits]}_{width}.webp");

    /// <summary>Small pictures in the cache of this media that none of these PNGs has given.</summary>
    public static IReadOnlyList<string> Stale(DataFolder data, string sha256, IEnumerable<string> pngs)
    {
        var kept = pngs.Select(png => $"{Start}{png[..HashDigits]}_").ToList();
        return [.. Directory.EnumerateFiles(data.Cache(sha256), $"{Start}*.webp").Where(path => !kept.Exists(start => Path.GetFileName(path).StartsWith(start, StringComparison.Ordinal)))];
    }

    /// <summary>The small picture from the cache, else the PNG; null when neither is there. The flag tells that it is what was asked for.</summary>
    public static (string Path, string Type, bool IsExact)? Find(DataFolder data, string repository, Take take, int width)
    {
        if (take.ThumbnailSha256 is not { } png)
        {
            return null;
        }

        if (take.Sha256 is { } sha && CachePath(data, sha, png, width) is var small && FileStat.Of(small) is { IsRegularFile: true })
        {
            return (small, "image/webp", true);
        }

        var stored = MediaStore.ObjectPath(repository, png);
        return FileStat.Of(stored) is { IsRegularFile: true } ? (stored, "image/png", false) : null;
    }
}
