namespace TakesWeb.Review;

/// <summary>Bound to the section "Takes:Review".</summary>
public sealed record ReviewOptions
{
    /// <summary>Takes:Review:ViewersMayComment: viewers write notes, and change their own.</summary>
    public bool ViewersMayComment { get; init; }
}
