using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TakesWeb.Bench;

/// <summary>Media made on the spot by ffmpeg, and the same picture again under another hash.</summary>
internal static class MediaSamples
{
    private const int BoxHeader = 16;
    private const int CommentBytes = 16;

    /// <summary>Five seconds of H.264, with an empty comment box at its end for <see cref="MakeUniqueAsync"/>.</summary>
    public static async Task<string> VideoAsync(WorkFolder work, string name, string size, CancellationToken ct)
    {
        var path = work.File(name);
        await work.RunAsync(
            "ffmpeg",
            ["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", $"testsrc2=size={size}:rate=24", "-t", "5",
            "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-movflags", "+faststart", path],
            ct);
        await AppendBoxAsync(path, RandomNumberGenerator.GetBytes(CommentBytes), ct);
        return path;
    }

    /// <summary>A JPEG of 12 megapixels, with a comment segment for <see cref="MakeUniqueAsync"/>.</summary>
    public static async Task<string> PhotoAsync(WorkFolder work, string name, CancellationToken ct)
    {
        var path = work.File(name);
        await work.RunAsync(
            "ffmpeg",
            ["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc2=size=4000x3000", "-frames:v", "1", "-q:v", "3", path],
            ct);
        var plain = await File.ReadAllBytesAsync(path, ct);
        byte[] comment = [0xFF, 0xFE, 0x00, CommentBytes + 2, .. new byte[CommentBytes]];
        await File.WriteAllBytesAsync(path, [.. plain[..2], .. comment, .. plain[2..]], ct);
        return path;
    }

    /// <summary>A 4K EXR of half floats; behind its last line there is room for <see cref="MakeUniqueAsync"/>, which no reader looks at.</summary>
    public static async Task<string> LinearAsync(WorkFolder work, string name, CancellationToken ct)
    {
        var path = work.File(name);
        await work.RunAsync(
            "ffmpeg",
            ["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc2=size=3840x2160,format=gbrpf32le", "-frames:v", "1", "-format", "half", "-compression", "zip1", path],
            ct);
        await File.AppendAllBytesAsync(path, new byte[CommentBytes], ct);
        return path;
    }

    /// <summary>Another hash, the same picture: only the comment changes.</summary>
    public static async Task MakeUniqueAsync(string path, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Position = path.EndsWith(".jpg", StringComparison.Ordinal) ? 6 : file.Length - CommentBytes;
        await file.WriteAsync(RandomNumberGenerator.GetBytes(CommentBytes), ct);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Adds the bytes of a file as a box that every player of MP4 skips.</summary>
    public static async Task AppendBoxAsync(string film, string ballast, CancellationToken ct)
    {
        await using var content = File.OpenRead(ballast);
        await using var file = new FileStream(film, FileMode.Append, FileAccess.Write);
        await file.WriteAsync(HeaderOfFreeBox(content.Length), ct);
        await content.CopyToAsync(file, ct);
        file.Flush(flushToDisk: true);
    }

    private static async Task AppendBoxAsync(string film, byte[] content, CancellationToken ct)
    {
        await using var file = new FileStream(film, FileMode.Append, FileAccess.Write);
        await file.WriteAsync(HeaderOfFreeBox(content.Length), ct);
        await file.WriteAsync(content, ct);
    }

    // Size 1 says that the real size follows in 64 bits.
    private static byte[] HeaderOfFreeBox(long content)
    {
        var header = new byte[BoxHeader];
        BinaryPrimitives.WriteUInt32BigEndian(header, 1);
        "free"u8.CopyTo(header.AsSpan(4));
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(8), content + BoxHeader);
        return header;
    }
}
