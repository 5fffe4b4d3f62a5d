using TakesWeb.Kernel;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>Which file answers for a picture of a take.</summary>
internal static class ThumbnailFile
{
    /// <summary>Longer edge of the small pictures, in pixels.</summary>
    public static readonly int[] Sizes = [256, 512];

    public static string CachePath(DataFolder data, string sha256, int size) => Path.Combine(data.Cache(sha256), $"thumbnail_{size}.webp");

    /// <summary>The small picture from the cache, else the PNG; null when neither is there. The flag tells that it is what was asked for.</summary>
    public static (string Path, string Type, bool IsExact)? Find(DataFolder data, string repository, Take take, int size)
    {
        if (take.ThumbnailSha256 is not { } png)
        {
            return null;
        }

        if (take.Sha256 is { } sha && CachePath(data, sha, size) is var small && FileStat.Of(small) is { IsRegularFile: true })
        {
            return (small, "image/webp", true);
        }

        var stored = MediaStore.ObjectPath(repository, png);
        return FileStat.Of(stored) is { IsRegularFile: true } ? (stored, "image/png", false) : null;
    }
}
