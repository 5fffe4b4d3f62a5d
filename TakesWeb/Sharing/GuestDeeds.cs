using TakesWeb.Kernel;
using TakesWeb.Review;
using TakesWeb.Takes;

namespace TakesWeb.Sharing;

/// <summary>What a guest may do where the link allows it: notes and a verdict, in the name they type. Both are events of the take like everybody's.</summary>
internal sealed class GuestDeeds(AddNote addNote, SetVerdict setVerdict, ListNotes listNotes)
{
    private const int LongestName = 60;

    public async Task<Outcome<Done>> NoteAsync(OpenedShare opened, ShareItem item, GuestWords words, CancellationToken ct)
    {
        if (Refuse(opened.Share.MayComment, "notes", item, words) is { } refusal)
        {
            return refusal;
        }

        var content = new NoteContent(NoteContent.Plain(words.Text ?? ""), words.Frame);
        var noted = await addNote.RunAsync(opened.Project.Id, item.Take!.Uid, new NewNote(Guid.CreateVersion7(), content), ActorOf(opened.Share, words), ct);
        return noted.IsOk ? new Done() : noted.Problem;
    }

    public async Task<Outcome<Done>> JudgeAsync(OpenedShare opened, ShareItem item, bool isApproved, GuestWords words, CancellationToken ct)
    {
        if (Refuse(opened.Share.MayApprove, "verdicts", item, words) is { } refusal)
        {
            return refusal;
        }

        var judged = await setVerdict.RunAsync(opened.Project.Id, item.Take!.Uid, isApproved ? Verdict.Approved : Verdict.Reject, ActorOf(opened.Share, words), ct, words.Text);
        return judged.IsOk ? new Done() : judged.Problem;
    }

    /// <summary>The notes that came by this very link: what the crew wrote stays with the crew.</summary>
    public async Task<IReadOnlyList<Note>> NotesAsync(Share share, ShareItem item, CancellationToken ct) =>
        share.MayComment && item.Take is { } take ? [.. (await listNotes.OfTakeAsync(take.Uid, ct)).Where(n => n.Email == share.GuestEmail)] : [];

    private static Problem? Refuse(bool isAllowed, string what, ShareItem item, GuestWords words)
    {
        if (!isAllowed)
        {
            return new Problem(ProblemKind.Forbidden, $"This link takes no {what}.");
        }

        if (item.Take is null)
        {
            return Problem.Invalid($"A clip takes no {what}.");
        }

        return string.IsNullOrWhiteSpace(words.Name) || words.Name.Trim().Length > LongestName ? Problem.Invalid($"Type your name, at most {LongestName} characters.") : null;
    }

    private static Actor ActorOf(Share share, GuestWords words) => new($"{NoteContent.Plain(words.Name!).Trim()} (guest)", share.GuestEmail);
}

/// <summary>What a guest types: a name, words, the frame they are about.</summary>
internal sealed record GuestWords(string? Name, string? Text, int? Frame);
