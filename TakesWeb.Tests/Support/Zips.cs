using System.Globalization;
using System.IO.Compression;

namespace TakesWeb.Support;

/// <summary>ZIPs of frames, made in memory.</summary>
internal static class Zips
{
    /// <summary>Distinct small pictures under these numbers: "beauty.0001.bmp".</summary>
    public static List<(string Name, byte[] Bytes)> Frames(IEnumerable<int> numbers, string prefix = "beauty.", string ending = "bmp") =>
        [.. numbers.Select(n => ($"{prefix}{n.ToString("D4", CultureInfo.InvariantCulture)}.{ending}", MediaSamples.NewBmp()))];

    public static byte[] Of(IEnumerable<(string Name, byte[] Bytes)> files, CompressionLevel level = CompressionLevel.Fastest, Action<ZipArchiveEntry>? change = null)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                var entry = zip.CreateEntry(name, level);
                change?.Invoke(entry);
                using var stream = entry.Open();
                stream.Write(content);
            }
        }

        return bytes.ToArray();
    }

    public static byte[] Of(params (string Name, byte[] Bytes)[] files) => Of(files, CompressionLevel.Fastest);
}
