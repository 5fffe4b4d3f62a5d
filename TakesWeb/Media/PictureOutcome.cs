namespace TakesWeb.Media;

/// <summary>Whether a picture could be made of a file.</summary>
public enum PictureOutcome
{
    /// <summary>The picture is there, and it decodes.</summary>
    Made,

    /// <summary>The file is damaged: the same bytes will fail again.</summary>
    Corrupt,

    /// <summary>The file may be fine, but this machine cannot show it (no decoder, over a limit).</summary>
    NoPreview,

    /// <summary>Something passing: a timeout on a loaded machine, a killed child. Worth another try.</summary>
    Failed,
}
