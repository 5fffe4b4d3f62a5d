namespace TakesWeb.Media;

public enum MediaKind
{
    Video,
    Image,
    Audio,

    /// <summary>Numbered images that are one take. Never the kind of a file.</summary>
    Sequence,
}
