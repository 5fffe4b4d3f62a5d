using System.Text.Json;
using System.Text.Json.Serialization;
using TakesWeb.Kernel;
using TakesWeb.Media.Faults;
using TakesWeb.Storage;

namespace TakesWeb.Insights;

/// <summary>The report of a take's bytes, in the cache by their hash: it outlives the index and is made anew wherever it is missing.</summary>
internal static class FaultFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string PathOf(DataFolder data, string sha256) => Path.Combine(data.Cache(sha256), "faults.json");

    /// <summary>Null when there is none, an old one, or one that cannot be read.</summary>
    public static FaultReport? Read(DataFolder data, string sha256)
    {
        var path = PathOf(data, sha256);
        try
        {
            return File.Exists(path) && JsonSerializer.Deserialize<FaultReport>(File.ReadAllBytes(path), Options) is { Schema: FaultReport.CurrentSchema } report ? report : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static void Write(DataFolder data, string sha256, FaultReport report)
    {
        Directory.CreateDirectory(data.Cache(sha256));
        DurableFile.Write(PathOf(data, sha256), JsonSerializer.SerializeToUtf8Bytes(report, Options));
    }
}
