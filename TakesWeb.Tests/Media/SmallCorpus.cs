using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>A good file of each format, made here, and what becomes of it when it is cut short, hit by errors or named after something else.</summary>
internal static class SmallCorpus
{
    private const int Cuts = 20;
    private const int Flips = 10;

    private static readonly string[] Stills = [".png", ".jpg", ".bmp", ".tga", ".exr", ".tif", ".webp"];

    public static readonly string[] Names =
    [
        "a.mp4", "a.mov", "a.m4v", "a.mkv", "a.webm", "a.avi", "a.flv", "a.wmv", "a.ogv", "a.png", "a.jpg", "a.gif", "animated.webp", "a.webp", "a.tif", "a.bmp", "a.tga", "a.exr", "a.heic",
        "a.wav", "a.mp3", "a.aac", "a.m4a", "a.flac", "a.ogg",
    ];

    public static bool IsSound(string name) => Path.GetExtension(name) is ".wav" or ".mp3" or ".aac" or ".m4a" or ".flac" or ".ogg";

    public static async Task<string> MakeAsync(MediaRig rig, string name)
    {
        var ending = Path.GetExtension(name);
        if (ending == ".heic")
        {
            var png = await MakeAsync(rig, "a.png");
            var heic = rig.PathOf(name);
            var saved = await ToolProcess.RunAsync(new ToolCommand("vips", ["heifsave", png, heic]), CancellationToken.None);
            return saved.Succeeded ? heic : throw new InvalidOperationException(saved.ErrorTail);
        }

        string[] source = IsSound(name) ? ["-f", "lavfi", "-i", "sine=duration=1"] : ["-f", "lavfi", "-i", "testsrc2=s=96x64:d=0.4"];
        string[] codec = ending switch
        {
            ".tif" => ["-frames:v", "1", "-pix_fmt", "rgb24"],
            _ when Stills.Contains(ending) && !name.StartsWith("anim", StringComparison.Ordinal) => ["-frames:v", "1"],
            ".ogv" => ["-c:v", "libtheora"],
            ".ogg" => ["-c:a", "libvorbis"],
            ".webm" => ["-c:v", "libvpx"],
            _ => [],
        };
        return await rig.MakeAsync(name, [.. source, .. codec]);
    }

    /// <summary>What can happen to a file: a word for it, and the bytes that are left.</summary>
    public static IEnumerable<(string What, Func<byte[], byte[]> Damage)> Damages(string name)
    {
        for (var cut = 0; cut < Cuts; cut++)
        {
            var part = (cut + 0.5) / Cuts;
            yield return ($"{name} cut at {part:0.000}", bytes => bytes[..Math.Max(1, (int)(bytes.Length * part))]);
        }

        for (var flip = 0; flip < Flips; flip++)
        {
            // The seed has the name in it, by a sum that is the same on every machine.
            var seed = (name.Sum(c => c * 31) * 100) + flip;
            yield return ($"{name} with errors of seed {seed}", bytes => Flipped(bytes, seed));
        }
    }

    private static byte[] Flipped(byte[] bytes, int seed)
    {
        var random = new Random(seed);
        var copy = (byte[])bytes.Clone();
        for (var i = 0; i < Math.Max(4, bytes.Length / 500); i++)
        {
            copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
        }

        return copy;
    }
}
