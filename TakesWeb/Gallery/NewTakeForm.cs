using System.Globalization;
using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>What the New Take dialog holds, as typed.</summary>
public sealed class NewTakeForm
{
    public const int Most = 64;

    private readonly Guid _id = Guid.NewGuid();
    private JsonObject _copied = [];

    public static IReadOnlyList<string> Models { get; } = ["testsrc2", "mandelbrot", "life", "cellauto", "gradients", "sierpinski"];

    public static IReadOnlyList<string> Qualities { get; } = ["draft", "preview", "final"];

    public string Model { get; set; } = "mandelbrot";

    public string Prompt { get; set; } = "";

    public string Seed { get; set; } = "1";

    public string Size { get; set; } = "1280 x 720";

    public string Duration { get; set; } = "4";

    public string FrameRate { get; set; } = "24";

    public string Quality { get; set; } = "final";

    public string HowMany { get; set; } = "1";

    /// <summary>How many takes are asked for; 1 while the field makes no sense.</summary>
    public int Count => int.TryParse(HowMany, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? Math.Clamp(count, 1, Most) : 1;

    /// <summary>"96 frames", as far as duration and rate make sense.</summary>
    public string? Frames => Seconds is { } seconds && Media.FrameRate.Parse(FrameRate.Trim()) is { } rate ? Readable.Count((long)Math.Round(seconds * rate.PerSecond), "frame") : null;

    /// <summary>"seeds 8827 to 8830" when there is more than one.</summary>
    public string? SeedRange => Count > 1 && Seeds.Parse(Seed.Trim()) is { } first ? $"seeds {first} to {Seeds.After(first, (ulong)Count - 1)}" : null;

    private double? Seconds => double.TryParse(Duration, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 600 ? seconds : null;

    /// <summary>Everything of a take is copied; the seed moves on to one that no take has used.</summary>
    public void StartFrom(Take take, JsonObject generationParams)
    {
        _copied = (JsonObject)generationParams.DeepClone();
        Model = Models.FirstOrDefault(m => m == take.Model) ?? Model;
        Prompt = take.Prompt ?? "";
        Size = take is { Width: { } width, Height: { } height } ? $"{width} x {height}" : Size;
        Duration = take.Duration is { } seconds and > 0 ? seconds.ToString("0.##", CultureInfo.InvariantCulture) : Duration;
        FrameRate = Media.FrameRate.Parse(take.FrameRate) is { } rate ? rate.ToString() : FrameRate;
    }

    /// <summary>The takes that are asked for, or the sentence about the first field that makes no sense.</summary>
    public Outcome<NewTakes> Read(Guid? parent)
    {
        var size = Size.Split(['x', 'X', '×', '*'], StringSplitOptions.TrimEntries);
        if (size.Length != 2 || !int.TryParse(size[0], out var width) || !int.TryParse(size[1], out var height) || width is < 16 or > 7680 || height is < 16 or > 7680)
        {
            return Problem.Invalid($"\"{Size}\" is no size. Write width x height in pixels, such as 1920 x 1080, from 16 to 7680.");
        }

        if (Seconds is not { } seconds)
        {
            return Problem.Invalid($"\"{Duration}\" is no duration. Write seconds, such as 4 or 2.5, up to 600.");
        }

        if (Media.FrameRate.Parse(FrameRate.Trim()) is not { } rate)
        {
            return Problem.Invalid($"\"{FrameRate}\" is no frame rate. Write 24, or a fraction such as 24000/1001.");
        }

        var first = Seeds.Parse(Seed.Trim());
        if (first is null && (Count > 1 || Seed.Trim().Length == 0))
        {
            return Problem.Invalid("Several takes need a seed that is a whole number, so that it can count on.");
        }

        return new NewTakes([.. Enumerable.Range(0, Count).Select(step => Params(width, height, seconds, rate, first is { } n ? JsonValue.Create(unchecked(n + (ulong)step)) : JsonValue.Create(Seed.Trim())))], Quality, parent, _id);
    }

    private JsonObject Params(int width, int height, double seconds, FrameRate rate, JsonNode seed)
    {
        var made = (JsonObject)_copied.DeepClone();
        made["model"] = Model;
        made["prompt"] = Prompt.Trim();
        made["seed"] = seed;
        made["width"] = width;
        made["height"] = height;
        made["duration"] = seconds;
        made["frameRate"] = rate.ToString();
        return made;
    }
}
