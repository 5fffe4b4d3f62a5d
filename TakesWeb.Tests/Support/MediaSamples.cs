using System.Buffers.Binary;
using TakesWeb.Kernel;

namespace TakesWeb.Support;

/// <summary>Small media that the real ffmpeg makes, once a run.</summary>
public static class MediaSamples
{
    private static readonly Lazy<Task<byte[]>> Video = Made(
        "mp4", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=24000/1001", "-frames:v", "30", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-movflags", "+faststart");

    private static readonly Lazy<Task<byte[]>> Still = Made("png", "-f", "lavfi", "-i", "testsrc2=size=640x360", "-frames:v", "1");
    private static readonly Lazy<Task<byte[]>> SmallStill = Made("png", "-f", "lavfi", "-i", "testsrc2=size=128x72", "-frames:v", "1");
    private static readonly Lazy<Task<byte[]>> Sound = Made("wav", "-f", "lavfi", "-i", "sine=frequency=440:duration=1");
    private static readonly Lazy<Task<byte[]>> Linear = Made("exr", "-f", "lavfi", "-i", "testsrc2=size=128x72,format=gbrpf32le", "-frames:v", "1");

    private static int _variants;

    /// <summary>320 by 180, 30 frames at 24000/1001.</summary>
    public static Task<byte[]> Mp4Async() => Video.Value;

    /// <summary>640 by 360.</summary>
    public static Task<byte[]> PngAsync() => Still.Value;

    /// <summary>128 by 72.</summary>
    public static Task<byte[]> SmallPngAsync() => SmallStill.Value;

    /// <summary>One second.</summary>
    public static Task<byte[]> WavAsync() => Sound.Value;

    public static Task<byte[]> ExrAsync() => Linear.Value;

    /// <summary>The same video with other bytes at its end, in a box that players skip: its hash is that of no other take.</summary>
    public static async Task<byte[]> OtherMp4Async()
    {
        var box = new byte[16];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        "free"u8.CopyTo(box.AsSpan(4));
        BinaryPrimitives.WriteInt32BigEndian(box.AsSpan(12), Interlocked.Increment(ref _variants));
        return [.. await Mp4Async(), .. box];
    }

    /// <summary>A picture that looks like no other: 64 by 36, its bytes and its thumbnail are no other take's.</summary>
    public static byte[] NewBmp()
    {
        const int Width = 64, Height = 36, Head = 54;
        var bytes = new byte[Head + (Width * Height * 3)];
        "BM"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(2), bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(10), Head);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(18), Width);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(22), Height);
        bytes[26] = 1;
        bytes[28] = 24;
        // 32 blocks, one for each bit of the number: black or white survives every scaling.
        var number = Interlocked.Increment(ref _variants);
        for (var i = 0; i < Width * Height; i++)
        {
            var bit = (i % Width / 8) + (i / Width / 9 * 8);
            bytes.AsSpan(Head + (i * 3), 3).Fill((number >> bit & 1) == 1 ? (byte)255 : (byte)(bit * 4));
        }

        return bytes;
    }

    /// <summary>An mp4 whose index never came: right in its first bytes, and nothing to be decoded.</summary>
    public static byte[] TornMp4() => [0, 0, 0, 0x20, .. "ftypisom"u8, 0, 0, 2, 0, .. "isomiso2avc1mp41"u8, 0, 0, 0x40, 0, .. "mdat"u8, .. new byte[8000]];

    private static Lazy<Task<byte[]>> Made(string ending, params string[] arguments) => new(async () =>
    {
        using var folder = new TempFolder();
        var path = folder["sample." + ending];
        var result = await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-nostdin", "-v", "error", "-bitexact", .. arguments, path]), CancellationToken.None);
        return result.Succeeded ? await File.ReadAllBytesAsync(path) : throw new InvalidOperationException(result.ErrorTail);
    });
}
