using TakesWeb.Kernel;
using TakesWeb.Review;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>
/// Verdict, stars and the circle. What the person decided is shown at once (<c>shown</c> draws it) and written then; a take that is refused
/// shows what it was again.
/// </summary>
public sealed partial class TakeDeeds
{
    public Task JudgeAsync(IReadOnlyList<Take> takes, Verdict verdict, Rights rights, Action? shown = null)
    {
        var earlier = takes.ToDictionary(t => t.Uid, EarlierVerdict.Of);
        Expect(takes, rights, take => take.Verdict = verdict, shown);
        return EachAsync(
            takes, rights, (what, are) => verdict == Verdict.None ? $"{what} {are} without a verdict." : $"{what} {are} {Past(verdict)}.", verdict == Verdict.Reject ? "cross" : "check",
            async take =>
            {
                var given = await setVerdict.RunAsync(take.ProjectId, take.Uid, verdict, rights.Actor, CancellationToken.None);
                take.Verdict = given.IsOk ? take.Verdict : earlier[take.Uid].Verdict;
                return given;
            },
            async (take, actor) => (await takeBackVerdict.RunAsync(take, earlier[take.Uid], actor, CancellationToken.None)).Problem);
    }

    public Task RateAsync(IReadOnlyList<Take> takes, int rating, Rights rights, Action? shown = null)
    {
        var earlier = takes.ToDictionary(t => t.Uid, t => t.Rating);
        Expect(takes, rights, take => take.Rating = rating, shown);
        return EachAsync(
            takes, rights, (what, _) => rating == 0 ? $"{what}: no stars." : $"{what}: {Readable.Count(rating, "star")}.", "star",
            async take =>
            {
                var given = await setRating.RunAsync(take.ProjectId, take.Uid, rating, rights.Actor, CancellationToken.None);
                take.Rating = given.IsOk ? take.Rating : earlier[take.Uid];
                return given;
            },
            async (take, actor) => (await setRating.RunAsync(take.ProjectId, take.Uid, earlier[take.Uid], actor, CancellationToken.None, onlyFrom: rating)).Problem);
    }

    /// <summary>Makes it the active take of its shot. True when it is.</summary>
    /// <param name="previous">The take that was active before; null for none. Undo brings it back, unless somebody has circled another one since.</param>
    public async Task<bool> CircleAsync(Take take, Guid? previous, Rights rights)
    {
        var isDone = false;
        await toasts.RunAsync(async () => isDone = await SelectAsync(take, previous, rights));
        return isDone;
    }

    private async Task<bool> SelectAsync(Take take, Guid? previous, Rights rights)
    {
        if (RefusalFor(rights, needsDirector: true) is { } mayNot)
        {
            toasts.Show(mayNot);
            return false;
        }

        var outcome = await selectActiveTake.RunAsync(take.ProjectId, take.ShotUid, take.Uid, rights.Actor, CancellationToken.None);
        if (!outcome.IsOk)
        {
            toasts.Show(outcome.Problem);
            return false;
        }

        toasts.Show(new Toast($"Take {take.Number} is active.") { Icon = "circle", Undo = previous == take.Uid ? null : () => UncircleAsync(take, previous) });
        return true;
    }

    private async Task UncircleAsync(Take take, Guid? previous)
    {
        var rights = await AskAsync(take.ProjectId);
        var shot = await findShot.RunAsync(take.ProjectId, take.ShotUid.ToString(), CancellationToken.None);
        var refusal = RefusalFor(rights, needsDirector: true)
            ?? (!shot.IsOk ? shot.Problem
                : shot.Value.ActiveTakeUid != take.Uid ? Problem.Conflict($"Take {take.Number} is not active any more: somebody has circled since. That stays.")
                : previous is { } uid ? (await selectActiveTake.RunAsync(take.ProjectId, take.ShotUid, uid, rights.Actor, CancellationToken.None)).Problem
                : (await clearActiveTake.RunAsync(take.ProjectId, take.ShotUid, rights.Actor, CancellationToken.None, onlyIf: take.Uid)).Problem);
        if (refusal is not null)
        {
            toasts.Show(refusal);
        }
        else
        {
            toasts.Show(new Toast($"Take {take.Number} is not circled any more.") { Icon = "undo" });
        }
    }

    private static void Expect(IReadOnlyList<Take> takes, Rights rights, Action<Take> set, Action? shown)
    {
        if (!rights.CanDirect || shown is null)
        {
            return;
        }

        foreach (var take in takes)
        {
            set(take);
        }

        shown();
    }

    private static string Past(Verdict verdict) => verdict switch { Verdict.Reject => "rejected", Verdict.Maybe => "a maybe", Verdict.Selected => "selected", _ => "approved" };
}
