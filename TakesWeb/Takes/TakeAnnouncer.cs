using System.Threading.Channels;
using TakesWeb.Git;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>
/// Tells the listeners and asks for commits, off the request path: an upload is answered as soon as it is safe. What is lost here in a
/// crash is found again by the reconciler.
/// </summary>
public sealed class TakeAnnouncer(IServiceProvider services, FindProject findProject, JobQueue jobs, LiveFeed feed, TimeProvider clock, ILogger<TakeAnnouncer> logger) : BackgroundService
{
    private const int LargestRound = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Channel<Said> _queue = Channel.CreateUnbounded<Said>();

    /// <summary>The take is new, or has new media.</summary>
    public void Arrived(Take take, string state = "added") => Say(take, state, arrived: true);

    /// <summary>Something about the take changed that a commit should hold.</summary>
    public void Changed(Take take) => Say(take, "changed", arrived: false);

    /// <summary>The take has its picture. That its files changed is said already.</summary>
    public void Pictured(Take take) => _queue.Writer.TryWrite(new Said(take.ProjectId, take.Uid, ct => TellOfPictureAsync(take, ct)));

    /// <summary>An asset, a clip or a snapshot is new, or waits for its picture.</summary>
    public void Arrived(Extra extra, string state = "added") => Say(extra, state, arrived: true);

    /// <summary>Something about it changed that a commit should hold.</summary>
    public void Changed(Extra extra) => Say(extra, "changed", arrived: false);

    /// <summary>Only its looks changed, and none of its files.</summary>
    public void Shown(Extra extra) => feed.Publish(new LiveEvent(ExtraSidecar.WordOf(extra.Kind), extra.ProjectId, null, extra.TakeUid) { State = "changed" });

    /// <summary>Only the looks of the take changed, and none of its files.</summary>
    public void Shown(Take take) => feed.Publish(new LiveEvent("take", take.ProjectId, take.ShotUid, take.Uid) { State = "changed" });

    /// <summary>Many takes of a shot changed, and none needs a listener.</summary>
    public void Shown(Shot shot) => feed.Publish(new LiveEvent("shot", shot.ProjectId, shot.Uid) { State = "changed" });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _queue.Reader.WaitToReadAsync(stoppingToken))
        {
            // One ask for a commit a round: a thousand takes that arrive together are not a thousand asks.
            var projects = new HashSet<Guid>();
            for (var i = 0; i < LargestRound && _queue.Reader.TryRead(out var said); i++)
            {
                projects.Add(said.ProjectId);
                if (said.Tell is { } tell && !await GuardAsync(said.Uid, () => tell(stoppingToken), stoppingToken))
                {
                    _ = AgainLaterAsync(said, stoppingToken);
                }
            }

            foreach (var project in projects)
            {
                if (!await GuardAsync(project, () => AskForCommitAsync(project, stoppingToken), stoppingToken))
                {
                    _ = AgainLaterAsync(new Said(project, project, null), stoppingToken);
                }
            }
        }
    }

    private async Task TellAsync(Take take, CancellationToken ct)
    {
        // Resolved late: listeners stand on upper floors and may use what uses this.
        foreach (var listener in services.GetServices<ITakeListener>())
        {
            await listener.TakeArrivedAsync(take, ct);
        }
    }

    private async Task TellAsync(Extra extra, CancellationToken ct)
    {
        foreach (var listener in services.GetServices<IExtraListener>())
        {
            await listener.ExtraArrivedAsync(extra, ct);
        }
    }

    private async Task TellOfPictureAsync(Take take, CancellationToken ct)
    {
        foreach (var listener in services.GetServices<ITakeListener>())
        {
            await listener.PictureMadeAsync(take, ct);
        }
    }

    private async Task AskForCommitAsync(Guid projectId, CancellationToken ct)
    {
        if (await findProject.RunAsync(projectId.ToString(), ct) is { IsOk: true } project)
        {
            await jobs.EnqueueAsync(CommitJob.For(projectId, project.Value.Name), ct);
        }
    }

    /// <summary>A disk that is full now has space some time: soon after, not at the next round of the reconciler.</summary>
    private async Task AgainLaterAsync(Said said, CancellationToken ct)
    {
        try
        {
            await Task.Delay(Pause, clock, ct);
            _queue.Writer.TryWrite(said);
        }
        catch (OperationCanceledException)
        {
            // The reconciler of the next start asks again.
        }
    }

    /// <summary>False when it has to be tried again: the disk is full, or a database is held.</summary>
    private async Task<bool> GuardAsync(Guid uid, Func<Task> tell, CancellationToken ct)
    {
        try
        {
            await tell();
            return true;
        }
        catch (Exception exception) when (StorageTrouble.IsDiskFull(exception) || StorageTrouble.IsBusy(exception))
        {
            TakesLog.AnnouncementWaits(logger, uid, exception.Message);
            return false;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The reconciler of the next start asks again.
            return true;
        }
#pragma warning disable CA1031 // a border: one take's listener must not silence the rest, and the reconciler asks again
        catch (Exception exception)
#pragma warning restore CA1031
        {
            TakesLog.AnnouncementFailed(logger, uid, exception);
            return true;
        }
    }

    private void Say(Take take, string state, bool arrived)
    {
        feed.Publish(new LiveEvent("take", take.ProjectId, take.ShotUid, take.Uid) { State = state });
        _queue.Writer.TryWrite(new Said(take.ProjectId, take.Uid, arrived ? ct => TellAsync(take, ct) : null));
    }

    private void Say(Extra extra, string state, bool arrived)
    {
        feed.Publish(new LiveEvent(ExtraSidecar.WordOf(extra.Kind), extra.ProjectId, null, extra.TakeUid) { State = state });
        _queue.Writer.TryWrite(new Said(extra.ProjectId, extra.Uid, arrived ? ct => TellAsync(extra, ct) : null));
    }

    /// <param name="Tell">Tells the listeners; null when there is nothing to tell but that a commit is due.</param>
    private sealed record Said(Guid ProjectId, Guid Uid, Func<CancellationToken, Task>? Tell);
}
