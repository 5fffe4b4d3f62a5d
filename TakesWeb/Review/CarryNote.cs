using TakesWeb.Kernel;

namespace TakesWeb.Review;

/// <summary>
/// "Not fixed": an open note of an earlier take goes on as a note of this one, and is closed there. First written here, then closed there:
/// what a stop leaves is a note that is open twice, and never one that is lost.
/// </summary>
public sealed class CarryNote(AddNote addNote, ResolveNote resolveNote)
{
    /// <param name="from">The open note of the earlier take.</param>
    /// <param name="takeUid">The take that it goes on with, of the same project.</param>
    /// <param name="uid">The new note's id.</param>
    /// <param name="rights">Of whoever asks.</param>
    /// <param name="ct">Before it is written.</param>
    public async Task<Outcome<Guid>> RunAsync(Note from, Guid takeUid, Guid uid, ReviewRights rights, CancellationToken ct)
    {
        if (!rights.CanAdd)
        {
            return ReviewRights.NoNoting;
        }

        if (from.IsReply || from.State != NoteState.Open || from.TakeUid == takeUid)
        {
            return Problem.Conflict("Only an open note of another take is carried over.");
        }

        var added = await addNote.RunAsync(from.ProjectId, takeUid, new NewNote(uid, from.Content) { Carries = from }, rights.Actor, ct);
        if (added.IsOk)
        {
            var closed = await resolveNote.RunAsync(from, NoteState.Carried, takeUid, rights, CancellationToken.None);
            return closed.IsOk ? added : closed.Problem;
        }

        return added;
    }
}
