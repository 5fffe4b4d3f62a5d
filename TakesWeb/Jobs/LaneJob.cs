using Quartz;
using TakesWeb.Kernel;

namespace TakesWeb.Jobs;

/// <summary>
/// The one job that the engine knows: it takes the waiting row of its kind and key, runs the body, and writes how it ended. What the
/// body does wrong never reaches the engine, which would cut the text and log it twice.
/// </summary>
internal sealed class LaneJob(
    JobRegistry registry,
    RunTable runs,
    RunningJobs running,
    RunEnding ending,
    LaneSwitch lanes,
    LaneSchedulers schedulers,
    LiveFeed feed,
    IndexGate gate,
    IServiceScopeFactory scopes) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, schedulers.Stopping);
        // A job that asks half an index would find its take missing, or take a file for nobody's.
        await gate.PassAsync(stop.Token);
        var registration = registry.Find(context.JobDetail.Key.Name);
        var key = context.MergedJobDataMap.TryGetValue(LaneSchedulers.KeyArgument, out var stored) ? stored?.ToString() ?? "" : "";
        // On a full disk the pause is in memory alone, and the engine fires on. The row waits.
        if (registration is null || lanes.PauseOf(registration.Kind.Lane) is { IsParked: true } || await runs.ClaimAsync(registration.Kind.Name, key, running) is not { } claimed)
        {
            return;
        }

        using var alive = claimed;
        var run = claimed.Run;
        CrashPoint.Reach("job.claimed");
        RunResult result;
        using (var handle = running.Start(run, stop.Token))
        {
            feed.Publish(run.ToEvent(JobState.Running));
            result = await RunBodyAsync(registration, run, handle, stop.Token);
        }

        CrashPoint.Reach("job.body-done");
        await ending.WriteAsync(registration.Kind, run, result);
        if (result is RunResult.Interrupted)
        {
            // The engine hands a firing that its shutdown cancelled to the next start, which fires what waits in any case.
            context.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<RunResult> RunBodyAsync(JobRegistration registration, StoredRun run, RunningJobs.Handle handle, CancellationToken shutdown)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var body = (IJobBody)scope.ServiceProvider.GetRequiredService(registration.Body);
            await body.RunAsync(new JobRun(run.ToRequest(registration.Kind), run.Attempt, handle.Report), handle.Token);
            return new RunResult.Done();
        }
        catch (OperationCanceledException) when (handle.IsCancelled)
        {
            return new RunResult.Cancelled();
        }
        catch (OperationCanceledException) when (shutdown.IsCancellationRequested)
        {
            return new RunResult.Interrupted();
        }
        catch (PermanentJobFailureException hopeless)
        {
            return new RunResult.Hopeless(hopeless.Message, hopeless.Detail ?? hopeless.InnerException?.ToString());
        }
        catch (Exception full) when (StorageTrouble.IsDiskFull(full))
        {
            return new RunResult.DiskFull(full.Message);
        }
        catch (Exception failure)
        {
            return new RunResult.Failed(failure);
        }
    }
}

/// <summary>How one try ended.</summary>
internal abstract record RunResult
{
    public sealed record Done : RunResult;

    public sealed record Cancelled : RunResult;

    public sealed record Interrupted : RunResult;

    public sealed record Hopeless(string Reason, string? Detail) : RunResult;

    public sealed record DiskFull(string Reason) : RunResult;

    public sealed record Failed(Exception Exception) : RunResult;
}
