namespace TakesWeb.Previews;

/// <summary>What is made of media beside its picture. Bound to the section "Takes:Previews".</summary>
public sealed record PreviewsOptions
{
    /// <summary>Takes:Previews:Ahead: copies, sprites and waveforms are made as soon as a take is there. Off: when somebody asks for them.</summary>
    public bool Ahead { get; init; } = true;

    /// <summary>Takes:Previews:ProxyEdge: the longer side of a copy for browsers, in pixels.</summary>
    public int ProxyEdge { get; init; } = 1920;
}
