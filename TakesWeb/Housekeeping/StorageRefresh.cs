using TakesWeb.Jobs;

namespace TakesWeb.Housekeeping;

/// <summary>Refreshes a page when bytes may have changed, at most twice a second.</summary>
internal sealed class StorageRefresh : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly RefreshRhythm _rhythm;
    private readonly IDisposable _subscription;

    /// <param name="feed">The feed.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="projectId">Null: every project.</param>
    /// <param name="refresh">Runs on a pool thread.</param>
    public StorageRefresh(LiveFeed feed, TimeProvider clock, Guid? projectId, Func<Task> refresh)
    {
        _rhythm = new RefreshRhythm(clock, Pause, refresh);
        _subscription = feed.Subscribe(live =>
        {
            if (live.Type is "take" or "project" or "storage" && (projectId is null || live.ProjectId is null || live.ProjectId == projectId))
            {
                _rhythm.Ask();
            }
        });
    }

    public void Dispose()
    {
        _subscription.Dispose();
        _rhythm.Dispose();
    }
}
