using System.Text.Json;
using System.Text.Json.Serialization;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Storage;

namespace TakesWeb.Previews;

/// <summary>The names of what is made of media beside its small pictures: cache, one folder for each hash, disposable.</summary>
internal static class PreviewFiles
{
    /// <summary>In answers and files alike.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static string ProxyFacts(DataFolder data, string sha256) => Path.Combine(data.Cache(sha256), "proxy.json");

    /// <summary>Which frame of the media each frame of the copy shows; only where they are not the same.</summary>
    public static string ProxyFrames(DataFolder data, string sha256) => Path.Combine(data.Cache(sha256), "proxy_frames.json");

    public static string Proxy(DataFolder data, string sha256, string name) => Path.Combine(data.Cache(sha256), name);

    public static string Sprite(DataFolder data, string sha256) => Path.Combine(data.Cache(sha256), "sprite.jpg");

    public static string SpriteMap(DataFolder data, string sha256) => Path.Combine(data.Cache(sha256), "sprite.json");

    public static string Waveform(DataFolder data, string sha256) => Path.Combine(data.Cache(sha256), "waveform.png");

    public static string Peaks(DataFolder data, string sha256) => Path.Combine(data.Cache(sha256), "peaks.json");

    /// <summary>The map is written last, also where there is no strip to be had.</summary>
    public static bool HasSprite(DataFolder data, string sha256) => IsThere(Sprite(data, sha256)) && IsThere(SpriteMap(data, sha256)) && Read<PreviewFailure>(SpriteMap(data, sha256)) is { Failure: null };

    public static bool HasPeaks(DataFolder data, string sha256) => IsThere(Peaks(data, sha256)) && Read<PreviewFailure>(Peaks(data, sha256)) is { Failure: null };

    public static bool IsThere(string path) => FileStat.Of(path) is { IsRegularFile: true };

    /// <summary>Null when the file is not there, or is not what this version writes: then it is made again.</summary>
    public static T? Read<T>(string path)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Json);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>What a copy is, or why there never will be one.</summary>
internal sealed record ProxyFacts
{
    /// <summary>Its name in the cache; null when it could not be made.</summary>
    public string? File { get; init; }

    public string? MediaType { get; init; }

    public FrameRate? FrameRate { get; init; }

    public long? FrameCount { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public bool HasSound { get; init; }

    /// <summary>What was done that a viewer must know of: "tone-mapped".</summary>
    public string? Label { get; init; }

    /// <summary>Why the same bytes would fail again.</summary>
    public string? Failure { get; init; }
}
