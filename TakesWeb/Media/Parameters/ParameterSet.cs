using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TakesWeb.Media.Parameters;

/// <summary>Parameters as they are read, each under its first name: what is absent stays absent, a number is one, a seed keeps all its digits.</summary>
internal sealed class ParameterSet
{
    private const int MaxParams = 250;
    private const int MaxWords = 100_000;

    // The largest whole number that every reader of JSON keeps as it is.
    private const ulong LargestExact = 1UL << 53;

    public JsonObject Json { get; } = [];

    public ParameterSet Text(string name, string? text)
    {
        if (text is { Length: <= MaxWords })
        {
            Put(name, JsonValue.Create(text));
        }

        return this;
    }

    public ParameterSet Number(string name, string? text)
    {
        Put(name, NumberOf(text));
        return this;
    }

    /// <summary>A number where it is one, else the words.</summary>
    public ParameterSet Any(string name, string? text)
    {
        if (NumberOf(text) is { } number)
        {
            Put(name, number);
            return this;
        }

        return Text(name, string.IsNullOrWhiteSpace(text) ? null : text);
    }

    /// <summary>An unsigned 64-bit number, or a word. Minus one is how tools say "any", so it is no seed.</summary>
    public ParameterSet Seed(string? text)
    {
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
        {
            Put("seed", seed <= LargestExact ? JsonValue.Create(seed) : JsonValue.Create(text));
        }
        else if (text is { Length: > 0 and <= 200 } && text[0] != '-')
        {
            Put("seed", JsonValue.Create(text));
        }

        return this;
    }

    /// <summary>"1024x768", "(1024, 768)", "1024 x 768 (landscape)".</summary>
    public ParameterSet Size(string? text)
    {
        var numbers = (text ?? "").Split([' ', 'x', 'X', '×', ',', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
        if (numbers.Length >= 2 && int.TryParse(numbers[0], CultureInfo.InvariantCulture, out _) && int.TryParse(numbers[1], CultureInfo.InvariantCulture, out _))
        {
            Number("width", numbers[0]);
            Number("height", numbers[1]);
        }

        return this;
    }

    private void Put(string name, JsonNode? value)
    {
        if (value is not null && Json.Count < MaxParams && !Json.ContainsKey(name))
        {
            Json[name] = value;
        }
    }

    private static JsonValue? NumberOf(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? JsonValue.Create(whole)
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number == Math.Floor(number) && Math.Abs(number) < LargestExact ? JsonValue.Create((long)number) : JsonValue.Create(number)
        : null;

    /// <summary>"Hires upscaler" becomes "hiresUpscaler", "RNG" becomes "rng".</summary>
    public static string NameOf(string words)
    {
        var parts = words.Split([' ', '-', '/', '_', '.', ':'], StringSplitOptions.RemoveEmptyEntries)
            .Select(part => new string([.. part.Where(char.IsAsciiLetterOrDigit)])).Where(part => part.Length > 0).ToList();
        return string.Concat(parts.Select((part, i) => i == 0
            ? part.All(c => !char.IsAsciiLetterLower(c)) ? part.ToLowerInvariant() : char.ToLowerInvariant(part[0]) + part[1..]
            : char.ToUpperInvariant(part[0]) + part[1..]));
    }
}

/// <summary>Reads the flat objects that most tools write: one value for each name, and hardly two tools with the same names.</summary>
internal static class FlatJson
{
    private static readonly string[] Models = ["base_model_name", "base_model", "use_stable_diffusion_model", "modelName", "model"];
    private static readonly string[] Prompts = ["prompt", "positive_prompt", "positivePrompt", "c"];
    private static readonly string[] Negatives = ["negativePrompt", "negative_prompt", "negative", "uc"];
    private static readonly string[] Cfgs = ["cfgScale", "cfg_scale", "guidance_scale", "cfg", "scale"];

    public static ParameterSet Read(JsonElement json, ParameterSet? into = null)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in json.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        return (into ?? new ParameterSet())
            .Text("model", First(Models))
            .Seed(First("seed", "noise_seed"))
            .Text("prompt", First(Prompts))
            .Text("negativePrompt", First(Negatives))
            .Number("steps", First("steps", "num_inference_steps"))
            .Number("cfg", First(Cfgs))
            .Text("sampler", First("sampler_name", "samplerName", "sampler"))
            .Text("scheduler", First("scheduler", "schedule"))
            .Number("width", First("width"))
            .Number("height", First("height"))
            .Size(First("resolution", "size"))
            .Number("clipSkip", First("clipSkip", "clip_skip"))
            .Number("denoise", First("denoise", "denoising_strength"));

        string? First(params string[] names) => names.Select(Value).FirstOrDefault(text => text is not null);

        string? Value(string name) => members.TryGetValue(name, out var value) ? LooseJson.Text(value) ?? ModelName(value) : null;

        // InvokeAI's model is an object.
        static string? ModelName(JsonElement? value) => LooseJson.Text(value.Member("name")) ?? LooseJson.Text(value.Member("model_name"));
    }
}
