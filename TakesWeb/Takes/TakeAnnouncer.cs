using System.Threading.Channels;
using TakesWeb.Git;
using TakesWeb.Jobs;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>
/// Tells the listeners and asks for commits, off the request path: an upload is answered as soon as it is safe. What is lost here in a
/// crash is found again by the reconciler.
/// </summary>
public sealed class TakeAnnouncer(IServiceProvider services, FindProject findProject, JobQueue jobs, LiveFeed feed, ILogger<TakeAnnouncer> logger) : BackgroundService
{
    private readonly Channel<(Take Take, bool Arrived)> _queue = Channel.CreateUnbounded<(Take, bool)>();

    /// <summary>The take is new, or has new media.</summary>
    public void Arrived(Take take, string state = "added") => Say(take, state, arrived: true);

    /// <summary>Something about the take changed that a commit should hold.</summary>
    public void Changed(Take take) => Say(take, "changed", arrived: false);

    /// <summary>Only the looks of the take changed, and none of its files.</summary>
    public void Shown(Take take) => feed.Publish(new LiveEvent("take", take.ProjectId, take.ShotUid, take.Uid) { State = "changed" });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What the last stop left untold: pictures, generators and commits that nobody has asked for yet.
        await jobs.RunNowAsync(ReconcileJob.Kind.Name, stoppingToken);
        await foreach (var (take, arrived) in _queue.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                if (arrived)
                {
                    // Resolved late: listeners stand on upper floors and may use what uses this.
                    foreach (var listener in services.GetServices<ITakeListener>())
                    {
                        await listener.TakeArrivedAsync(take, stoppingToken);
                    }
                }

                if (await findProject.RunAsync(take.ProjectId.ToString(), stoppingToken) is { IsOk: true } project)
                {
                    await jobs.EnqueueAsync(CommitJob.For(take.ProjectId, project.Value.Name), stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // a border: one take's listener must not silence the rest, and the reconciler asks again
            catch (Exception exception)
#pragma warning restore CA1031
            {
                TakesLog.AnnouncementFailed(logger, take.Uid, exception);
            }
        }
    }

    private void Say(Take take, string state, bool arrived)
    {
        feed.Publish(new LiveEvent("take", take.ProjectId, take.ShotUid, take.Uid) { State = state });
        _queue.Writer.TryWrite((take, arrived));
    }
}
