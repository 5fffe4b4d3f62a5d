using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Insights;

/// <summary>What is known of how like each other two takes are: a curve, how far it is, or why there is none.</summary>
/// <param name="Report">Null until it is measured.</param>
/// <param name="JobId">What measures it now; null when nobody has asked.</param>
/// <param name="Reason">Why it is not to be had, in a sentence.</param>
public sealed record Similarity(Take A, Take B, SimilarityReport? Report, string? JobId, string? Reason)
{
    /// <summary>What has to be known when the curve is read, each thing in a sentence.</summary>
    public IEnumerable<string> Said
    {
        get
        {
            if ((A.Width, A.Height) != (B.Width, B.Height))
            {
                yield return "Their sizes differ: both were scaled to one box.";
            }

            if (FrameRate.Parse(A.FrameRate) is { } a && FrameRate.Parse(B.FrameRate) is { } b && a != b)
            {
                yield return "Their rates differ: frames were compared that are seen at the same time, counted as A does.";
            }

            if (A.Duration is { } longA && B.Duration is { } longB && Math.Abs(longA - longB) > 0.02)
            {
                yield return "Their lengths differ: the curve ends with the shorter one.";
            }

            if (Report?.Frames.Count == MeasureSimilarity.MostFrames)
            {
                yield return $"Only the first {MeasureSimilarity.MostFrames} frames were compared.";
            }
        }
    }
}
