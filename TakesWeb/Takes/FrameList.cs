using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TakesWeb.Takes;

/// <summary>
/// The frames of a sequence, in order: number, hash and size of each. Its text (docs/format.md, section 4) is canonical, so that the same frames
/// give the same bytes, and the hash of that text stands for the whole sequence as the hash of a file does for a file.
/// </summary>
/// <param name="Extension">The ending of all frames: "exr".</param>
/// <param name="Frames">In order of their numbers, each number once.</param>
public sealed record FrameList(string Extension, IReadOnlyList<Frame> Frames)
{
    private const int Schema = 1;

    public int First => Frames[0].Number;

    public int Last => Frames[^1].Number;

    public long Bytes => Frames.Sum(f => f.Size);

    public SequenceFacts Facts => new(Extension, First, Last, Frames.Count, FrameRange.MissingIn(Frames.Select(f => f.Number)));

    public byte[] ToBytes()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\n  \"schema\": {Schema},\n  \"extension\": \"{Extension}\",\n  \"frames\": [");
        text.AppendJoin(',', Frames.Select(f => string.Create(CultureInfo.InvariantCulture, $"\n    {{\"number\":{f.Number},\"sha256\":\"{f.Sha256}\",\"size\":{f.Size}}}")));
        text.Append("\n  ]\n}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static string HashOf(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(SHA256.HashData(text));

    /// <summary>Null for anything but a list of frames as <see cref="ToBytes"/> writes it.</summary>
    public static FrameList? TryParse(ReadOnlySpan<byte> text)
    {
        try
        {
            if (JsonNode.Parse(text) is not JsonObject root || Sidecar.Text(root["extension"]) is not { } extension || !IsExtension(extension) || root["frames"] is not JsonArray { Count: > 0 } lines)
            {
                return null;
            }

            var frames = lines.Select(FrameOf).OfType<Frame>().ToList();
            var list = new FrameList(extension, frames);
            return frames.Count == lines.Count && list.ToBytes().AsSpan().SequenceEqual(text) && frames.Zip(frames.Skip(1)).All(pair => pair.First.Number < pair.Second.Number) ? list : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>An ending that may stand in a name on the disk.</summary>
    internal static bool IsExtension(string text) => text.Length is > 0 and <= 5 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));

    private static Frame? FrameOf(JsonNode? node) =>
        node is JsonObject line && line["number"] is JsonValue number && number.TryGetValue<int>(out var n) && n >= 0
        && Sidecar.Text(line["sha256"]) is { Length: 64 } sha && sha.All(char.IsAsciiHexDigitLower)
        && line["size"] is JsonValue size && size.TryGetValue<long>(out var bytes) && bytes > 0
            ? new Frame(n, sha, bytes)
            : null;
}

/// <summary>One picture of a sequence.</summary>
/// <param name="Number">As the renderer numbered it.</param>
public sealed record Frame(int Number, string Sha256, long Size);
