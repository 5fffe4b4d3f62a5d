namespace TakesWeb.Media;

/// <summary>What it takes until a browser shows a file.</summary>
public enum PlayMode
{
    /// <summary>Nothing: it plays the file itself.</summary>
    AsIs,

    /// <summary>The same pictures in another container; at most the sound is encoded anew.</summary>
    Repack,

    /// <summary>A copy in H.264 and AAC.</summary>
    Encode,

    /// <summary>A film of its numbered frames, in H.264.</summary>
    Film,

    /// <summary>A still in a format that browsers show.</summary>
    Picture,

    /// <summary>There is nothing in it to be shown or heard.</summary>
    Never,
}
