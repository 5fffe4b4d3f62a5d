namespace TakesWeb.Media;

/// <param name="Outcome">How it went.</param>
/// <param name="Reason">One plain sentence for people when it is not made.</param>
/// <param name="Detail">The tail of the tool's standard error.</param>
/// <param name="Label">A transform that the viewer must know of, such as "tone-mapped".</param>
public sealed record PictureResult(PictureOutcome Outcome, string? Reason = null, string? Detail = null, string? Label = null);
