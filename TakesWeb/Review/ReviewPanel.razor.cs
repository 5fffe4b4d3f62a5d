using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>Who shows it loads the notes anew when the take changes; every deed here is such a change.</summary>
public sealed partial class ReviewPanel(
    ResolveNote resolveNote, RemoveNote removeNote, CarryNote carryNote, IAuthorizationService authorization, Toasts toasts, TimeProvider clock) : ComponentBase
{
    private ReviewRights? _rights;
    private bool _isAll;

    [Parameter, EditorRequired]
    public required Take Take { get; set; }

    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Parameter, EditorRequired]
    public required TakeReview Review { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Who { get; set; }

    private TimeProvider Clock => clock;

    private FrameRate? Rate => FrameRate.Parse(Take.FrameRate);

    private List<Note> Shown => [.. Review.Notes.Where(n => !n.IsReply && (_isAll || n.State == NoteState.Open))];

    protected override async Task OnInitializedAsync() => _rights = await RightsAsync();

    private async Task ResolveAsync((Note Note, NoteState State) asked)
    {
        var (note, state) = asked;
        var before = note.State;
        Say(
            await resolveNote.RunAsync(note, state, null, await RightsAsync(), CancellationToken.None),
            state == NoteState.Fixed ? $"Note {note.Number} is fixed." : $"Note {note.Number} is open again.", "check",
            async () => (await resolveNote.RunAsync(note, before, note.ResolvedIn, await RightsAsync(), CancellationToken.None)).Problem);
    }

    private async Task DeleteAsync(Note note) => Say(
        await removeNote.RunAsync(note.ProjectId, note.TakeUid, note.Uid, true, await RightsAsync(), CancellationToken.None),
        note.IsReply ? "The answer is deleted." : $"Note {note.Number} is deleted.", "trash",
        async () => (await removeNote.RunAsync(note.ProjectId, note.TakeUid, note.Uid, false, await RightsAsync(), CancellationToken.None)).Problem);

    private async Task FixedAsync(Note note) => Say(
        await resolveNote.RunAsync(note, NoteState.Fixed, Take.Uid, await RightsAsync(), CancellationToken.None),
        "Fixed, it says beside the earlier take.", "check",
        async () => (await resolveNote.RunAsync(note, NoteState.Open, null, await RightsAsync(), CancellationToken.None)).Problem);

    private async Task CarryAsync(Note note)
    {
        var uid = Guid.CreateVersion7(clock.GetUtcNow());
        Say(
            await carryNote.RunAsync(note, Take.Uid, uid, await RightsAsync(), CancellationToken.None),
            "Not fixed: the note goes on with this take.", "forward",
            async () =>
            {
                var rights = await RightsAsync();
                // Open there first: a stop in between leaves it twice, not lost.
                var reopened = await resolveNote.RunAsync(note, NoteState.Open, null, rights, CancellationToken.None);
                return reopened.Problem ?? (await removeNote.RunAsync(note.ProjectId, Take.Uid, uid, true, rights, CancellationToken.None)).Problem;
            });
    }

    private void Say<T>(Outcome<T> outcome, string text, string icon, Func<Task<Problem?>> undo)
    {
        if (!outcome.IsOk)
        {
            toasts.Show(outcome.Problem);
            return;
        }

        toasts.Show(new Toast(text)
        {
            Icon = icon,
            Undo = async () =>
            {
                if (await undo() is { } refusal)
                {
                    toasts.Show(refusal);
                }
                else
                {
                    toasts.Show(new Toast("Undone.") { Icon = "undo" });
                }
            },
        });
    }

    private async Task<ReviewRights> RightsAsync() => await ReviewRights.OfAsync(authorization, (await Who!).User.At(Take.ProjectId));
}
