using TakesWeb.Kernel;

namespace TakesWeb.Review;

/// <summary>Who may change a note: its author, and a director every one.</summary>
public static class NoteRule
{
    /// <summary>Null when it is allowed; else the sentence that says why not.</summary>
    public static Problem? RefusalFor(Note note, ReviewRights rights) => rights.CanDirect || IsOwn(note, rights.Actor)
        ? null
        : new Problem(ProblemKind.Forbidden, $"This note is {note.By}'s. Answer it, or ask {note.By} or a director to change it.");

    /// <summary>Whoever works on takes may say that something is fixed; a viewer only of their own notes.</summary>
    public static Problem? ResolvingRefusalFor(Note note, ReviewRights rights) => rights.CanAdd ? null : RefusalFor(note, rights);

    public static bool IsOwn(Note note, Actor actor) => note.Email.Length > 0 && string.Equals(note.Email, actor.Email, StringComparison.OrdinalIgnoreCase);
}
