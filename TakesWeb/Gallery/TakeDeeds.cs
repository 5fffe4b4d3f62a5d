using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Review;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>
/// What a person does to one or several takes in the gallery, each with one message that says it and one Undo that takes all of it back.
/// One tab's; asks the rights that it is given and nobody else.
/// </summary>
public sealed class TakeDeeds(
    TrashTake trashTake, RestoreTake restoreTake, ArchiveTake archiveTake, RunBulk runBulk, SetVerdict setVerdict, SetRating setRating, EditTake editTake,
    SelectActiveTake selectActiveTake, ClearActiveTake clearActiveTake, Toasts toasts)
{
    /// <summary>To the trash. Undo restores them, and circles again what was circled.</summary>
    public async Task TrashAsync(IReadOnlyList<Take> takes, Guid? activeUid, Rights rights)
    {
        var done = new List<(Take Take, bool WasActive)>();
        Problem? refusal = null;
        foreach (var take in takes)
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
                await selectActiveTake.RunAsync(take.ProjectId, take.ShotUid, take.Uid, rights.Actor, CancellationToken.None);
            }
        });
    }

    /// <summary>Makes it the active take. Undo circles what was circled before, or nothing, and then does <paramref name="undone"/>. False: it was refused, and said so.</summary>
    public async Task<bool> CircleAsync(Take take, Guid? previous, Rights rights, Func<Task> undone)
    {
        var circled = rights.CanDirect ? await selectActiveTake.RunAsync(take.ProjectId, take.ShotUid, take.Uid, rights.Actor, CancellationToken.None) : Rights.NoDirecting;
        if (!circled.IsOk)
        {
            toasts.Show(circled.Problem);
            return false;
        }

        toasts.Show(new Toast($"Take {take.Number} is active.")
        {
            Icon = "circle",
            Undo = async () =>
            {
                var refusal = previous is { } uid
                    ? (await selectActiveTake.RunAsync(take.ProjectId, take.ShotUid, uid, rights.Actor, CancellationToken.None)).Problem
                    : (await clearActiveTake.RunAsync(take.ProjectId, take.ShotUid, rights.Actor, CancellationToken.None)).Problem;
                if (refusal is not null)
                {
                    toasts.Show(refusal);
                }

                await undone();
            },
        });
        return true;
    }

    public Task RestoreAsync(IReadOnlyList<Take> takes, Rights rights) => EachAsync(
        takes, rights, (what, are) => $"{what} {are} back.", "undo",
        take => restoreTake.RunAsync(take.ProjectId, take.Uid, rights.Actor, CancellationToken.None),
        async take => (await trashTake.RunAsync(take.ProjectId, take.Uid, rights.Actor, CancellationToken.None)).Problem);

    public Task ArchiveAsync(IReadOnlyList<Take> takes, bool isArchived, Rights rights) => EachAsync(
        takes, rights, (what, are) => isArchived ? $"{what} {are} archived." : $"{what} {are} out of the archive.", "archive",
        take => archiveTake.RunAsync(take.ProjectId, take.Uid, isArchived, rights.Actor, CancellationToken.None),
        async take => (await archiveTake.RunAsync(take.ProjectId, take.Uid, !isArchived, rights.Actor, CancellationToken.None)).Problem);

    public Task JudgeAsync(IReadOnlyList<Take> takes, Verdict verdict, Rights rights)
    {
        var before = takes.ToDictionary(t => t.Uid, t => t.Verdict);
        return EachAsync(
            takes, rights, (what, are) => verdict == Verdict.None ? $"{what} {are} without a verdict." : $"{what} {are} {Past(verdict)}.", verdict == Verdict.Reject ? "cross" : "check",
            take => setVerdict.RunAsync(take.ProjectId, take.Uid, verdict, rights.Actor, CancellationToken.None),
            async take => (await setVerdict.RunAsync(take.ProjectId, take.Uid, before[take.Uid], rights.Actor, CancellationToken.None)).Problem);
    }

    public Task RateAsync(IReadOnlyList<Take> takes, int rating, Rights rights)
    {
        var before = takes.ToDictionary(t => t.Uid, t => t.Rating);
        return EachAsync(
            takes, rights, (what, _) => rating == 0 ? $"{what}: no stars." : $"{what}: {Readable.Count(rating, "star")}.", "star",
            take => setRating.RunAsync(take.ProjectId, take.Uid, rating, rights.Actor, CancellationToken.None),
            async take => (await setRating.RunAsync(take.ProjectId, take.Uid, before[take.Uid], rights.Actor, CancellationToken.None)).Problem);
    }

    /// <summary>Description and tags of one take, from <paramref name="description"/>, which is there now. Undo writes what was there before.</summary>
    public Task EditAsync(Take take, string? description, TakeEdit edit, Rights rights)
    {
        var before = new TakeEdit { Description = edit.Description is null ? null : description ?? "", AddTags = edit.RemoveTags, RemoveTags = edit.AddTags };
        return EachAsync(
            [take], rights, (what, _) => $"{what}: {(edit.Description is null ? "tags" : "description")} saved.", "tag",
            _ => editTake.RunAsync(take.ProjectId, take.Uid, edit, rights.Actor, CancellationToken.None),
            async _ => (await editTake.RunAsync(take.ProjectId, take.Uid, before, rights.Actor, CancellationToken.None)).Problem,
            needsDirector: false);
    }

    public Task TagAsync(IReadOnlyList<Take> takes, string tag, Rights rights)
    {
        var fresh = takes.Where(t => !t.Tags.Contains(tag, StringComparer.Ordinal)).ToList();
        return EachAsync(
            fresh, rights, (what, are) => $"{what} {are} tagged \"{tag}\".", "tag",
            take => editTake.RunAsync(take.ProjectId, take.Uid, new TakeEdit { AddTags = [tag] }, rights.Actor, CancellationToken.None),
            async take => (await editTake.RunAsync(take.ProjectId, take.Uid, new TakeEdit { RemoveTags = [tag] }, rights.Actor, CancellationToken.None)).Problem,
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

    private static string Past(Verdict verdict) => verdict switch { Verdict.Reject => "rejected", Verdict.Maybe => "a maybe", Verdict.Selected => "selected", _ => "approved" };

    private async Task RestoreQuietlyAsync(List<Take> takes, Rights rights)
    {
        Problem? refusal = null;
        foreach (var take in takes)
        {
            refusal ??= (await restoreTake.RunAsync(take.ProjectId, take.Uid, rights.Actor, CancellationToken.None)).Problem;
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

    private async Task EachAsync(
        IReadOnlyList<Take> takes, Rights rights, Func<string, string, string> say, string icon, Func<Take, Task<Outcome<Take>>> deed,
        Func<Take, Task<Problem?>> undo, bool needsDirector = true)
    {
        if (needsDirector ? !rights.CanDirect : !rights.CanAdd)
        {
            toasts.Show(needsDirector ? Rights.NoDirecting : Rights.NoAdding);
            return;
        }

        var done = new List<Take>();
        Problem? refusal = null;
        foreach (var take in takes)
        {
            var outcome = await deed(take);
            if (outcome.IsOk)
            {
                done.Add(take);
            }
            else
            {
                refusal ??= outcome.Problem;
            }
        }

        Say(done, refusal, say, icon, async () =>
        {
            foreach (var take in done)
            {
                if (await undo(take) is { } problem)
                {
                    toasts.Show(problem);
                    return;
                }
            }

            toasts.Show(new Toast("Undone.") { Icon = "undo" });
        });
    }

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
