namespace TakesWeb.Kernel;

/// <summary>A short message at the bottom left, for ten seconds, with a way back where there is one.</summary>
/// <param name="Text">One sentence: "Take 12 is active."</param>
public sealed record Toast(string Text)
{
    /// <summary>The name of an icon.</summary>
    public string Icon { get; init; } = "check";

    /// <summary>True for a refusal or a failure: it is spoken at once.</summary>
    public bool IsProblem { get; init; }

    public Func<Task>? Undo { get; init; }

    /// <summary>How far a deed is, from 0 to 1; null for one that is over. Such a message stays until the next one.</summary>
    public double? Done { get; init; }

    /// <summary>Toasts with one key take each other's place and do not pile up.</summary>
    public string Key { get; init; } = "";
}
