namespace TakesWeb.Media;

/// <summary>A copy that browsers play.</summary>
/// <param name="File">Where it lies.</param>
/// <param name="Type">What it is.</param>
public sealed record ProxyMade(string File, MediaType Type)
{
    /// <summary>Counted in the copy; null for sound alone.</summary>
    public long? FrameCount { get; init; }

    public FrameRate? FrameRate { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public bool HasSound { get; init; }

    /// <summary>What a viewer must know of, such as "tone-mapped".</summary>
    public string? Label { get; init; }

    /// <summary>Which frame of the source each frame of the copy shows; null where they are the same.</summary>
    public IReadOnlyList<int>? Frames { get; init; }

    /// <summary>True where the pictures are the source's own, in another container.</summary>
    public bool IsRepacked { get; init; }
}

/// <summary>The copy, or why there is none. Exactly one of the two is there.</summary>
public sealed record ProxyResult(ProxyMade? Made, PictureResult? Failure)
{
    public static implicit operator ProxyResult(ProxyMade made) => new(made, null);

    public static implicit operator ProxyResult(PictureResult failure) => new(null, failure);
}
