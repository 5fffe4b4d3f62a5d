using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Media.Parameters;

namespace TakesWeb.Takes;

/// <summary>
/// Unpacks a ZIP of frames, and says of the whole what the probe says of its first frame, its rate and its length in time. What the generator
/// wrote into the first frame holds for the sequence.
/// </summary>
public sealed class LookAtSequence(UnpackSequence unpack, ProbeMedia probe, ReadParameters parameters)
{
    public async Task<Outcome<ArrivedMedia>> RunAsync(NewTake wanted, CancellationToken ct)
    {
        if (!TryReadRate(wanted.Metadata?["frameRate"], out var stated))
        {
            return Problem.Invalid("frameRate is a fraction of frames a second, such as \"24\" or \"24000/1001\".");
        }

        var unpacked = await unpack.RunAsync(wanted.Project, wanted.Media, ct);
        if (!unpacked.IsOk)
        {
            return unpacked.Problem;
        }

        var (sequence, rate) = (unpacked.Value, stated ?? wanted.Project.FrameRate);
        var isLooked = false;
        try
        {
            var seen = await ProbedAsync(sequence, ct);
            isLooked = true;
            return new ArrivedMedia(wanted.Media, sequence.Type, Whole(seen, sequence.List.Facts, rate), wanted.OriginalName, PictureState.Processing, null)
            {
                Sequence = sequence,
                Written = parameters.Run(sequence.FirstFile, sequence.Type, []),
            };
        }
        finally
        {
            if (!isLooked)
            {
                sequence.Dispose();
            }
        }
    }

    /// <summary>What holds for the sequence as a whole: its length is that from the first to the last frame, with those that are missing.</summary>
    internal static MediaProbe Whole(MediaProbe firstFrame, SequenceFacts facts, FrameRate rate) =>
        firstFrame with { FrameRate = rate, FrameCount = facts.Span, Duration = Math.Round(facts.Span / rate.PerSecond, 6) };

    private async Task<MediaProbe> ProbedAsync(StagedSequence sequence, CancellationToken ct)
    {
        var bare = new MediaProbe { Container = sequence.Type.Extension, Width = sequence.PixelSize?.Width, Height = sequence.PixelSize?.Height };
        try
        {
            return (await probe.RunAsync(sequence.FirstFile, sequence.Type, ct)).Probe ?? bare;
        }
        catch (ToolMissingException)
        {
            // The app runs without ffmpeg and vips: the size stands in the frames themselves.
            return bare;
        }
    }

    private static bool TryReadRate(JsonNode? node, out FrameRate? rate)
    {
        rate = node is null ? null : FrameRate.Parse(Sidecar.Text(node));
        return node is null || rate is not null;
    }
}
