using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Review;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>
/// What a person does to one or several takes in the gallery, each with one message that says it and one Undo that takes all of it back.
/// One tab's; asks the rights that it is given and nobody else. An undo, which may come much later, asks the policies again.
/// </summary>
public sealed partial class TakeDeeds(
    TrashTake trashTake, RestoreTake restoreTake, ArchiveTake archiveTake, RunBulk runBulk, SetVerdict setVerdict, TakeBackVerdict takeBackVerdict, SetRating setRating, EditTake editTake,
    SelectActiveTake selectActiveTake, ClearActiveTake clearActiveTake, FindShot findShot, Toasts toasts, IAuthorizationService authorization, AuthenticationStateProvider who, TimeProvider clock)
{
    /// <summary>To the trash. Undo restores them, and circles again what was circled.</summary>
    public Task TrashAsync(IReadOnlyList<Take> takes, Guid? activeUid, Rights rights) => toasts.RunAsync(() => TrashEachAsync(takes, activeUid, rights));

    private async Task TrashEachAsync(IReadOnlyList<Take> takes, Guid? activeUid, Rights rights)
    {
        var done = new List<(Take Take, bool WasActive)>();
        Problem? refusal = null;
        foreach (var take in toasts.WithProgress(takes, clock))
        {
            var mayNot = TrashRule.RefusalFor(take, take.Uid == activeUid, rights.CanDirect, rights.Actor) ?? (rights.CanAdd ? null : Rights.NoAdding);
            var trashed = mayNot is null ? await trashTake.RunAsync(take.ProjectId, take.Uid, rights.Actor, CancellationToken.None) : mayNot;
            if (trashed.IsOk)
            {
                done.Add((take, trashed.Value.WasActive));
            }
            else
            {
                refusal ??= trashed.Problem;
            }
        }

        var lost = done.Exists(d => d.WasActive) ? " The shot has no active take now." : "";
        Say(done.ConvertAll(d => d.Take), refusal, (what, are) => $"{what} {are} in the trash.{lost}", "trash", async () =>
        {
            await RestoreQuietlyAsync(done.ConvertAll(d => d.Take), rights);
            foreach (var (take, _) in done.Where(d => d.WasActive))
            {
                if (await findShot.RunAsync(take.ProjectId, take.ShotUid.ToString(), CancellationToken.None) is { IsOk: true, Value.ActiveTakeUid: not null })
                {
                    // Somebody has circled another one meanwhile, and that stays.
                    continue;
                }

                await selectActiveTake.RunAsync(take.ProjectId, take.ShotUid, take.Uid, rights.Actor, CancellationToken.None);
            }
        });
    }

    public Task RestoreAsync(IReadOnlyList<Take> takes, Rights rights) => EachAsync(
        takes, rights, (what, are) => $"{what} {are} back.", "undo",
        take => restoreTake.RunAsync(take.ProjectId, take.Uid, rights.Actor, CancellationToken.None),
        async (take, actor) => (await trashTake.RunAsync(take.ProjectId, take.Uid, actor, CancellationToken.None)).Problem);

    public Task ArchiveAsync(IReadOnlyList<Take> takes, bool isArchived, Rights rights) => EachAsync(
        takes, rights, (what, are) => isArchived ? $"{what} {are} archived." : $"{what} {are} out of the archive.", "archive",
        take => archiveTake.RunAsync(take.ProjectId, take.Uid, isArchived, rights.Actor, CancellationToken.None),
        async (take, actor) => (await archiveTake.RunAsync(take.ProjectId, take.Uid, !isArchived, actor, CancellationToken.None)).Problem);

    /// <summary>Description and tags of one take, from <paramref name="description"/>, which is there now. Undo writes what was there before.</summary>
    public Task EditAsync(Take take, string? description, TakeEdit edit, Rights rights)
    {
        var before = new TakeEdit { Description = edit.Description is null ? null : description ?? "", AddTags = edit.RemoveTags, RemoveTags = edit.AddTags };
        return EachAsync(
            [take], rights, (what, _) => $"{what}: {(edit.Description is null ? "tags" : "description")} saved.", "tag",
            _ => editTake.RunAsync(take.ProjectId, take.Uid, edit, rights.Actor, CancellationToken.None),
            async (_, actor) => (await editTake.RunAsync(take.ProjectId, take.Uid, before, actor, CancellationToken.None, onlyFrom: edit.Description)).Problem,
            needsDirector: false);
    }

    public Task TagAsync(IReadOnlyList<Take> takes, string tag, Rights rights)
    {
        var fresh = takes.Where(t => !t.Tags.Contains(tag, StringComparer.Ordinal)).ToList();
        return EachAsync(
            fresh, rights, (what, are) => $"{what} {are} tagged \"{tag}\".", "tag",
            take => editTake.RunAsync(take.ProjectId, take.Uid, new TakeEdit { AddTags = [tag] }, rights.Actor, CancellationToken.None),
            async (take, actor) => (await editTake.RunAsync(take.ProjectId, take.Uid, new TakeEdit { RemoveTags = [tag] }, actor, CancellationToken.None)).Problem,
            needsDirector: false);
    }

    /// <summary>For good, so without an Undo. Whoever calls has asked for the name. Frees what <see cref="WeighPurge"/> said of the same takes.</summary>
    public async Task PurgeAsync(Project project, IReadOnlyList<Take> takes, bool forgetUnpushed, Rights rights)
    {
        if (!rights.CanDirect)
        {
            toasts.Show(Rights.NoDirecting);
            return;
        }

        var order = new BulkOrder(BulkAction.Purge, [], forgetUnpushed, [.. takes.Select(t => t.Uid)], rights.Actor);
        var outcome = await runBulk.RunAsync(project, order, null, CancellationToken.None);
        var refusal = outcome.Refused.Values.FirstOrDefault() is { } sentence ? Problem.Conflict(sentence) : null;
        Say(
            [.. takes.Where(t => outcome.Freed.ContainsKey(t.Uid))], refusal,
            (what, are) => $"{what} {are} purged; {Readable.Bytes(outcome.Freed.Values.Sum())} freed{(outcome.Held.Count > 0 ? ", shared bytes stayed" : "")}.", "trash", undo: null);
    }

    /// <summary>"Take 12", "7 takes".</summary>
    internal static string Count(IReadOnlyList<Take> takes) => takes.Count == 1 ? $"Take {takes[0].Number}" : $"{takes.Count} takes";

    private async Task RestoreQuietlyAsync(List<Take> takes, Rights rights)
    {
        Problem? refusal = null;
        foreach (var take in toasts.WithProgress(takes, clock))
        {
            var problem = (await restoreTake.RunAsync(take.ProjectId, take.Uid, rights.Actor, CancellationToken.None)).Problem;
            refusal ??= problem;
        }

        if (refusal is not null)
        {
            toasts.Show(refusal);
        }
        else
        {
            toasts.Show(new Toast($"{Count(takes)} {(takes.Count == 1 ? "is" : "are")} back.") { Icon = "undo" });
        }
    }

    /// <param name="deed">Does it to one take, and answers how the take stands now.</param>
    /// <param name="undo">Told that answer, and who asks.</param>
    private Task EachAsync(
        IReadOnlyList<Take> takes, Rights rights, Func<string, string, string> say, string icon, Func<Take, Task<Outcome<Take>>> deed,
        Func<Take, Actor, Task<Problem?>> undo, bool needsDirector = true) => toasts.RunAsync(() => OneByOneAsync(takes, rights, say, icon, deed, undo, needsDirector));

    private async Task OneByOneAsync(
        IReadOnlyList<Take> takes, Rights rights, Func<string, string, string> say, string icon, Func<Take, Task<Outcome<Take>>> deed,
        Func<Take, Actor, Task<Problem?>> undo, bool needsDirector)
    {
        if (RefusalFor(rights, needsDirector) is { } mayNot)
        {
            toasts.Show(mayNot);
            return;
        }

        var done = new List<Take>();
        Problem? refusal = null;
        foreach (var take in toasts.WithProgress(takes, clock))
        {
            var outcome = await deed(take);
            if (outcome.IsOk)
            {
                done.Add(outcome.Value);
            }
            else
            {
                refusal ??= outcome.Problem;
            }
        }

        Say(done, refusal, say, icon, () => UndoAsync(done, undo, needsDirector));
    }

    private async Task UndoAsync(List<Take> done, Func<Take, Actor, Task<Problem?>> undo, bool needsDirector)
    {
        var rights = await AskAsync(done[0].ProjectId);
        var refusal = RefusalFor(rights, needsDirector);
        var undone = 0;
        foreach (var take in toasts.WithProgress(refusal is null ? done : [], clock))
        {
            var problem = await undo(take, rights.Actor);
            refusal ??= problem;
            undone += problem is null ? 1 : 0;
        }

        if (refusal is not null)
        {
            toasts.Show(undone == 0 ? refusal : refusal with { Sentence = $"{Readable.Count(undone, "take")} as before. {refusal.Sentence}" });
        }
        else
        {
            toasts.Show(new Toast("Undone.") { Icon = "undo" });
        }
    }

    private async Task<Rights> AskAsync(Guid project) => await Rights.OfAsync(authorization, (await who.GetAuthenticationStateAsync()).User.At(project));

    private static Problem? RefusalFor(Rights rights, bool needsDirector) =>
        needsDirector ? rights.CanDirect ? null : Rights.NoDirecting : rights.CanAdd ? null : Rights.NoAdding;

    private void Say(List<Take> done, Problem? refusal, Func<string, string, string> say, string icon, Func<Task>? undo)
    {
        if (done.Count > 0)
        {
            var text = say(Count(done), done.Count == 1 ? "is" : "are");
            toasts.Show(new Toast(refusal is null ? text : $"{text} {refusal.Sentence}") { Icon = icon, Undo = undo });
        }
        else if (refusal is not null)
        {
            toasts.Show(refusal);
        }
    }
}
