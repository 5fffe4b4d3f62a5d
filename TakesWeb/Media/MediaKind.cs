namespace TakesWeb.Media;

public enum MediaKind
{
    Video,
    Image,
    Audio,
}
