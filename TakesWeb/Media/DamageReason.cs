using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>Turns the way a decoder failed into an outcome and a sentence for people; the tool's own words stay as the detail.</summary>
internal static class DamageReason
{
    private const int KilledExit = 128 + 9;

    private static readonly (string Words, PictureOutcome Outcome, string Sentence)[] Known =
    [
        ("max pixel count", PictureOutcome.NoPreview, "The picture has more pixels than this server decodes (Takes:Media:MaxPixels)."),
        ("Cannot allocate memory", PictureOutcome.NoPreview, "Decoding needs more memory than this server gives one file (Takes:Media:PictureMemoryBytes)."),
        ("out of memory", PictureOutcome.NoPreview, "Decoding needs more memory than this server gives one file (Takes:Media:PictureMemoryBytes)."),
        ("not on whitelist", PictureOutcome.NoPreview, "The file uses a codec that this server does not decode."),
        ("Codec not on whitelist", PictureOutcome.NoPreview, "The file uses a codec that this server does not decode."),
        ("operation is blocked", PictureOutcome.NoPreview, "The file is of a kind that this server does not decode."),
        ("is not a known file format", PictureOutcome.Corrupt, "The file is damaged: no decoder recognises it."),
        ("moov atom not found", PictureOutcome.Corrupt, "The file ends early: its index (the moov atom) is missing. The upload or the render was cut short."),
        ("Premature end", PictureOutcome.Corrupt, "The picture ends early: the last part of its data is missing."),
        ("premature end", PictureOutcome.Corrupt, "The picture ends early: the last part of its data is missing."),
        ("Unexpected end", PictureOutcome.Corrupt, "The picture ends early: the last part of its data is missing."),
        ("not enough data", PictureOutcome.Corrupt, "The picture ends early: the last part of its data is missing."),
        ("is missing", PictureOutcome.Corrupt, "The picture is incomplete: a part of its data is missing."),
        ("no frames in GIF", PictureOutcome.Corrupt, "The GIF holds no picture."),
        ("End of file", PictureOutcome.Corrupt, "The file ends before its first picture."),
        ("Corrupt JPEG data", PictureOutcome.Corrupt, "The JPEG is damaged."),
        ("Invalid data found", PictureOutcome.Corrupt, "The file is damaged: its data cannot be decoded."),
        ("Decoder not found", PictureOutcome.NoPreview, "This server has no decoder for the file."),
        ("no decoder", PictureOutcome.NoPreview, "This server has no decoder for the file."),
        ("Unsupported codec", PictureOutcome.NoPreview, "This server has no decoder for the file."),
        ("unimplemented", PictureOutcome.NoPreview, "The file uses a feature that this server's decoder does not have."),
        ("not supported", PictureOutcome.NoPreview, "The file uses a feature that this server's decoder does not have."),
        ("unsupported", PictureOutcome.NoPreview, "The file uses a feature that this server's decoder does not have."),
    ];

    /// <summary>For a run that gave no picture.</summary>
    public static PictureResult Of(ToolResult result)
    {
        if (result.TimedOut)
        {
            return new PictureResult(PictureOutcome.Failed, $"Decoding was stopped after {result.Took.TotalSeconds:0} seconds. Try again when the server has less to do.", result.ErrorTail);
        }

        if (result.ExitCode == KilledExit)
        {
            return new PictureResult(PictureOutcome.Failed, "The decoder was killed by the system. Try again when the server has less to do.", result.ErrorTail);
        }

        foreach (var (words, outcome, sentence) in Known)
        {
            if (result.ErrorTail.Contains(words, StringComparison.Ordinal))
            {
                return new PictureResult(outcome, sentence, result.ErrorTail);
            }
        }

        return new PictureResult(
            PictureOutcome.Corrupt,
            result.ExitCode > 128 ? "The decoder crashed on the file, which is most likely damaged." : "The file is damaged: no picture could be decoded.",
            result.ErrorTail);
    }
}
