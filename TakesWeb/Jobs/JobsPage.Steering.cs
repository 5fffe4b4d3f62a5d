using Microsoft.AspNetCore.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Jobs;

/// <summary>What the console's buttons do, and who may press them.</summary>
public sealed partial class JobsPage
{
    private Task RetryAsync(JobRow job) => SteerAsync(async _ => Said(
        await Queue.RetryAsync(job.Id, CancellationToken.None), $"{job.Title} is queued again.{IfPaused(job.Lane)}"));

    private Task CancelAsync(JobRow job) => SteerAsync(async _ => Said(await Queue.CancelAsync(job.Id, CancellationToken.None), $"{job.Title} is being cancelled."));

    private Task RunNowAsync(RecurringRow job) => SteerAsync(async _ => Said(
        await Queue.RunNowAsync(job.Kind, CancellationToken.None), $"{job.Title} is queued.{IfPaused(job.Lane)}"));

    private Task RetryAllAsync() => SteerAsync(async _ =>
        $"{Readable.Count(await RetryFailed.RunAsync(Filter, CancellationToken.None), "failed job is", "failed jobs are")} queued again.");

    private Task SwitchLaneAsync(Lane lane, bool pause) => SteerAsync(async who =>
    {
        await (pause ? Queue.PauseLaneAsync(lane, who, CancellationToken.None) : Queue.ResumeLaneAsync(lane, CancellationToken.None));
        return pause ? $"{JobWords.NameOf(lane)} starts no more jobs. What runs there goes on to its end." : $"{JobWords.NameOf(lane)} goes on.";
    });

    /// <summary>A circuit passes no routes, so the policy is asked here, each time.</summary>
    private async Task SteerAsync(Func<Actor, Task<string>> act)
    {
        _isBusy = true;
        try
        {
            _notice = await AskAsync() is { } who ? await act(who) : "Your account may look at jobs, not steer them. Ask an admin of this server.";
        }
        finally
        {
            _isBusy = false;
        }

        await QueryAsync();
    }

    /// <summary>Who steers; null when they may not.</summary>
    private async Task<Actor?> AskAsync() =>
        Who is not null && (await Who).User is var user && (await Authorization.AuthorizeAsync(user, Policies.CanAdmin)).Succeeded ? Actor.From(user) : null;

    private string IfPaused(Lane lane) =>
        _list?.Lanes.FirstOrDefault(l => l.Lane == lane)?.Pause is null ? "" : $" It starts when the lane {JobWords.NameOf(lane)} is resumed.";

    private static string Said(Outcome<Done> outcome, string success) => outcome.IsOk ? success : outcome.Problem.Sentence;
}
