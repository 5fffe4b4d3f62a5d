using TakesWeb.Kernel;
using TakesWeb.Support;

namespace TakesWeb.Clips;

/// <summary>Videos whose every frame says its number, in ten blocks of black and white, and pictures that are read back.</summary>
internal static class FrameSamples
{
    public static async Task<byte[]> MakeAsync(string ending, string rate, int frames, params string[] encoding)
    {
        using var folder = new TempFolder();
        var path = folder["sample." + ending];
        await FfmpegAsync(
        [
            "-f", "lavfi", "-i", $"color=black:size=160x64:rate={rate},geq=lum='if(mod(floor(N/pow(2\\,floor(X/16)))\\,2)\\,235\\,16)':cb=128:cr=128",
            "-f", "lavfi", "-i", "sine=440:duration=9", "-frames:v", $"{frames}", "-shortest", .. encoding, "-metadata", "title=burnt in", path,
        ]);
        return await File.ReadAllBytesAsync(path);
    }

    /// <summary>The numbers of all frames of a video, or of a picture.</summary>
    public static async Task<List<int>> NumbersAsync(byte[] media, string ending)
    {
        using var folder = new TempFolder();
        var (path, raw) = (folder["media." + ending], folder["frames.raw"]);
        await File.WriteAllBytesAsync(path, media);
        await FfmpegAsync("-i", path, "-map", "0:v:0", "-fps_mode", "passthrough", "-vf", "scale=10:1:flags=area,format=gray", "-f", "rawvideo", raw);
        return [.. (await File.ReadAllBytesAsync(raw)).Chunk(10).Select(bits => bits.Select((bit, i) => bit > 128 ? 1 << i : 0).Sum())];
    }

    /// <summary>The pixels of a frame, decoded from the first one on and counted: slow, and beyond doubt.</summary>
    public static async Task<byte[]> PixelsAsync(byte[] media, string ending, int frame)
    {
        using var folder = new TempFolder();
        var (path, raw) = (folder["media." + ending], folder["frame.raw"]);
        await File.WriteAllBytesAsync(path, media);
        await FfmpegAsync("-i", path, "-map", "0:v:0", "-fps_mode", "passthrough", "-vf", $"select='eq(n\\,{frame})',format=rgb24", "-frames:v", "1", "-f", "rawvideo", raw);
        return await File.ReadAllBytesAsync(raw);
    }

    private static async Task FfmpegAsync(params string[] arguments)
    {
        var result = await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments]), CancellationToken.None);
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(result.ErrorTail);
        }
    }
}
