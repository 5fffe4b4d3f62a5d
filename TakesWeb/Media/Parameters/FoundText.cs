namespace TakesWeb.Media.Parameters;

/// <summary>A text that lies in a media file beside its picture.</summary>
/// <param name="Carrier">What holds it, for people: "PNG text", "EXIF", "XMP", "container tag".</param>
/// <param name="Key">Its name there: "parameters", "UserComment". Compared without regard to case: Matroska writes PROMPT.</param>
/// <param name="Text">Valid UTF-16, without a byte order mark and trailing zeros.</param>
public sealed record FoundText(string Carrier, string Key, string Text)
{
    public bool Is(string key) => Key.Equals(key, StringComparison.OrdinalIgnoreCase);
}
