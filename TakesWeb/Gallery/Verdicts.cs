using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>The verdicts as people see them.</summary>
public static class Verdicts
{
    /// <summary>From the best to the worst, without none.</summary>
    public static IReadOnlyList<VerdictLook> All { get; } =
    [
        new(Verdict.Approved, "Approved", "check", "approved", "Approve", "shift p", "Shift P"),
        new(Verdict.Selected, "Selected", "plus", "selected", "Select", "p", "P"),
        new(Verdict.Maybe, "Maybe", "minus", "maybe", "Maybe", "shift m", "Shift M"),
        new(Verdict.Reject, "Reject", "cross", "reject", "Reject", "x", "X"),
    ];

    /// <summary>Null for none.</summary>
    public static VerdictLook? Of(Verdict verdict) => All.FirstOrDefault(look => look.Verdict == verdict);
}

/// <summary>How a verdict looks and is called: icon, word and quiet colour, never one of them alone.</summary>
/// <param name="Key">The key that gives it, as js/keys.js names it.</param>
public sealed record VerdictLook(Verdict Verdict, string Text, string Icon, string Class, string Deed, string? Key = null, string? KeyText = null);
