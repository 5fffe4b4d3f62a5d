namespace TakesWeb.Media.Parameters;

/// <summary>How one family of tools writes its parameters.</summary>
internal interface IDialect
{
    /// <summary>The reading, or null when these texts are not of this family. Never throws on what it is given.</summary>
    GenerationReading? Read(Clues clues);
}

/// <summary>The texts of a file, and what every dialect asks of them.</summary>
internal sealed class Clues(IReadOnlyList<FoundText> texts)
{
    /// <summary>Where a tool puts its text when the format has no place for one: EXIF, a video's comment, XMP.</summary>
    private static readonly string[] Comments = ["UserComment", "comment", "description", "ImageDescription", "Model"];

    private readonly Dictionary<FoundText, System.Text.Json.JsonElement?> _parsed = [];

    public IReadOnlyList<FoundText> Texts => texts;

    public FoundText? Find(string key) => texts.FirstOrDefault(t => t.Is(key));

    /// <summary>What may hold a tool's whole text: "parameters" first, then the comments.</summary>
    public IEnumerable<FoundText> Bodies => [.. texts.Where(t => t.Is("parameters")), .. Comments.SelectMany(key => texts.Where(t => t.Is(key)))];

    /// <summary>The bodies that are JSON objects.</summary>
    public IEnumerable<(FoundText Text, System.Text.Json.JsonElement Json)> JsonBodies =>
        from body in Bodies
        let json = Json(body)
        where json is not null
        select (body, json.Value);

    /// <summary>Parsed once for all dialects.</summary>
    public System.Text.Json.JsonElement? Json(FoundText? text)
    {
        if (text is null)
        {
            return null;
        }

        if (!_parsed.TryGetValue(text, out var json))
        {
            _parsed[text] = json = LooseJson.Parse(text.Text);
        }

        return json;
    }
}

internal static class Readings
{
    public static GenerationReading Of(string? tool, ParameterSet read, params FoundText?[] from)
    {
        var texts = from.OfType<FoundText>().Distinct().ToList();
        // One text stays as it is in the file; of several each has its name before it.
        var raw = texts.Count == 1 ? texts[0].Text : string.Join('\n', texts.Select(t => $"{t.Key}: {t.Text}"));
        return new GenerationReading(tool, texts[0].Carrier, raw) { Params = read.Json };
    }
}
