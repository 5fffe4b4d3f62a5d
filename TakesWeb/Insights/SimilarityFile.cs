using System.Text.Json;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Insights;

/// <summary>How like each other two takes are, in the cache of A's media: it outlives the index, and a purge of A takes it along.</summary>
internal static class SimilarityFile
{
    public static string PathOf(DataFolder data, string a, string b) => Path.Combine(data.Cache(a), $"similarity_{b[..16]}.json");

    /// <summary>Null when there is none, an old one, or one that cannot be read.</summary>
    public static SimilarityReport? Read(DataFolder data, string a, string b)
    {
        var path = PathOf(data, a, b);
        try
        {
            return File.Exists(path) && JsonSerializer.Deserialize<SimilarityReport>(File.ReadAllBytes(path), JsonSerializerOptions.Web) is { Schema: SimilarityReport.CurrentSchema, Frames.Count: > 0 } report && report.Other == b ? report : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static void Write(DataFolder data, string a, SimilarityReport report)
    {
        Directory.CreateDirectory(data.Cache(a));
        DurableFile.Write(PathOf(data, a, report.Other), JsonSerializer.SerializeToUtf8Bytes(report, JsonSerializerOptions.Web));
    }
}

/// <summary>SSIM for each frame of A, from 0 to 1.</summary>
/// <param name="Other">Hash of B's media.</param>
public sealed record SimilarityReport(string Other, IReadOnlyList<double> Frames)
{
    public const int CurrentSchema = 1;

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The frame of A at which they differ most.</summary>
    public int Worst => Frames.Index().MinBy(frame => frame.Item).Index;

    public double Mean => Frames.Average();
}
