namespace TakesWeb.Media.Parameters;

/// <summary>
/// Reads what a generator wrote into a file: text chunks, EXIF, XMP, the tags that the probe has found, or, where a PNG has no texts, the bits that
/// are hidden in its alpha. No program is started. Whatever the file holds, it ends soon, with a reading or without one.
/// </summary>
public sealed class ReadParameters
{
    /// <summary>Longer texts stay in the media alone: a sidecar is read with every take that is shown.</summary>
    private const int MaxRaw = 256 * 1024;

    private static readonly string[] Telling = ["parameters", "prompt", "workflow", "generation_data", "sd-metadata", "invokeai_metadata", "Dream"];

    private readonly IReadOnlyList<IDialect> _dialects = InOrder();

    /// <summary>Null when nothing of a generator is in the file. <paramref name="tags"/> are those of <see cref="ProbeResult.Tags"/>.</summary>
    public GenerationReading? Run(string path, MediaType type, IReadOnlyList<FoundText> tags)
    {
        if (type.Kind != MediaKind.Image)
        {
            return Read(tags);
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Read(TextsOf(file, type));
    }

    internal GenerationReading? Read(IReadOnlyList<FoundText> texts)
    {
        var clues = new Clues(texts);
        if (clues.Texts.Count == 0)
        {
            return null;
        }

        var reading = _dialects.Select(dialect => dialect.Read(clues)).FirstOrDefault(read => read is not null) ?? Unknown(clues);
        return reading is { Raw.Length: > MaxRaw } ? reading with { Raw = Shortened(reading.Raw) } : reading;
    }

    internal static IReadOnlyList<FoundText> TextsOf(Stream file, MediaType type)
    {
        var found = new FoundTexts();
        Action<Stream, FoundTexts>? carrier = type switch
        {
            _ when type == MediaTypes.Png => PngTexts.Read,
            _ when type == MediaTypes.Jpeg => JpegTexts.Read,
            _ when type == MediaTypes.WebP => WebpTexts.Read,
            _ when type == MediaTypes.Tiff => ExifTexts.Read,
            _ when type == MediaTypes.Heic || type == MediaTypes.Avif => HeifTexts.Read,
            _ => null,
        };
        carrier?.Invoke(file, found);
        if (type == MediaTypes.Png && found.All.Count == 0)
        {
            HiddenTexts.Read(file, found);
        }

        return found.All;
    }

    // The order matters: several tools leave another tool's text beside their own.
    private static IReadOnlyList<IDialect> InOrder()
    {
        var comfy = new ComfyDialect();
        return
        [
            new NovelAiDialect(), new InvokeAiDialect(), new TensorArtDialect(comfy), new StabilityMatrixDialect(), new SwarmDialect(), new JsonTextDialect(),
            new EasyDiffusionDialect(), new A1111Dialect(), comfy,
        ];
    }

    private static GenerationReading? Unknown(Clues clues) =>
        Telling.Select(clues.Find).OfType<FoundText>().ToArray() is { Length: > 0 } texts ? Readings.Of(null, new ParameterSet(), texts) : null;

    private static string Shortened(string raw) =>
        raw[..(char.IsHighSurrogate(raw[MaxRaw - 1]) ? MaxRaw - 1 : MaxRaw)] + "\n[The rest is in the media file.]";
}
