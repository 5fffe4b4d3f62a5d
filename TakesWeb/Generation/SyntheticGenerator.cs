using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Generation;

/// <summary>The built-in generator: real videos from ffmpeg's synthetic sources. No model weights, no network, the same seed the same bytes.</summary>
internal sealed class SyntheticGenerator(RenderSynthetic render) : IGenerator
{
    public string Name => "built-in";

    public Outcome<JsonObject> Prepare(JsonObject generationParams)
    {
        var read = Read(generationParams);
        if (!read.IsOk)
        {
            return read.Problem;
        }

        var video = read.Value;
        var full = (JsonObject)generationParams.DeepClone();
        full["model"] = video.Model;
        full["seed"] ??= video.Seed.ToString(CultureInfo.InvariantCulture);
        full["width"] = video.Width;
        full["height"] = video.Height;
        full["duration"] = video.DurationSeconds;
        full["frameRate"] = video.Rate.ToString();
        return full;
    }

    public async Task<Outcome<GeneratedMedia>> RunAsync(JsonObject generationParams, string output, Action<double, string?> report, CancellationToken ct)
    {
        var video = Read(generationParams);
        if (!video.IsOk)
        {
            return video.Problem;
        }

        var made = await render.RunAsync(video.Value, output, (frame, of) => report((double)frame / of, $"frame {frame} of {of}"), ct);
        if (!made.IsOk)
        {
            return made.Problem;
        }

        var used = new JsonObject();
        foreach (var (key, value) in made.Value.Parameters)
        {
            used[key] = value;
        }

        return new GeneratedMedia(new JsonObject { ["used"] = used, ["remark"] = made.Value.Remark }, made.Value.Took, VramUsed: 0);
    }

    private static Outcome<SyntheticVideo> Read(JsonObject from)
    {
        if (from["prompt"] is { } prompt && Sidecar.Text(prompt) is { Length: > 4000 })
        {
            return Problem.Invalid("The prompt is longer than 4,000 characters. Shorten it.");
        }

        if (!TryNumber(from["width"], 1280, out var width) || !TryNumber(from["height"], 720, out var height) || !TryNumber(from["duration"], 4, out var duration))
        {
            return Problem.Invalid("width, height and duration have to be numbers, such as 1280, 720 and 4.");
        }

        if (FrameRate.Parse(Sidecar.Text(from["frameRate"]) ?? "24") is not { } rate)
        {
            return Problem.Invalid("frameRate has to be a number or a fraction, such as 24 or 24000/1001.");
        }

        var video = new SyntheticVideo
        {
            Model = Sidecar.Text(from["model"]) ?? "mandelbrot",
            Seed = SeedOf(Sidecar.Text(from["seed"])),
            Width = (int)width,
            Height = (int)height,
            DurationSeconds = duration,
            Rate = rate,
            Prompt = Sidecar.Text(from["prompt"]),
        };
        return video.FindProblem() is { } problem ? problem : video;
    }

    /// <summary>A seed is an unsigned 64-bit value, or a word, which is folded to one. None: by chance.</summary>
    private static ulong SeedOf(string? seed) =>
        string.IsNullOrEmpty(seed) ? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) >> 32
        : ulong.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(seed)));

    private static bool TryNumber(JsonNode? node, double otherwise, out double number)
    {
        number = otherwise;
        return node is null
            || (double.TryParse(Sidecar.Text(node), NumberStyles.Float, CultureInfo.InvariantCulture, out number) && number is > 0 and < 1e6);
    }
}
