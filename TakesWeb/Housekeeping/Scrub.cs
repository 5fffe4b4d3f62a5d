using Microsoft.Extensions.Options;
using TakesWeb.Jobs;
using TakesWeb.Projects;

namespace TakesWeb.Housekeeping;

/// <summary>Reads all media again, or one part of it, project by project. One at a time.</summary>
public sealed class Scrub
{
    private readonly ListProjects _listProjects;
    private readonly ScrubProject _scrubProject;
    private readonly ScrubBook _book;
    private readonly LiveFeed _feed;
    private readonly ScrubOptions _options;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _turn = new(1, 1);

    internal Scrub(ListProjects listProjects, ScrubProject scrubProject, ScrubBook book, LiveFeed feed, IOptions<ScrubOptions> options, TimeProvider clock)
    {
        _listProjects = listProjects;
        _scrubProject = scrubProject;
        _book = book;
        _feed = feed;
        _options = options.Value;
        _clock = clock;
    }

    /// <summary>False when the slice was over before the end: call again with the same arguments.</summary>
    /// <param name="subset">Which part of the media.</param>
    /// <param name="since">When this scrub began: projects that have finished this part since are done.</param>
    /// <param name="tell">Hears how far it is, and where.</param>
    public async Task<bool> RunAsync(ScrubSubset subset, DateTimeOffset since, Action<double, string> tell, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            var started = _clock.GetTimestamp();
            var reading = new PacedReading(_options.BytesPerSecond, _clock);
            var projects = await _listProjects.RunAsync(ct);
            for (var i = 0; i < projects.Count; i++)
            {
                var project = projects[i];
                if (_book.Read(project.Slug).Finished.GetValueOrDefault(subset.ToString())?.EndedAt >= since)
                {
                    continue;
                }

                var position = i;
                tell((double)i / projects.Count, project.Name);
                var isDone = await _scrubProject.RunAsync(
                    project, subset, reading, () => _clock.GetElapsedTime(started) >= _options.Slice, part => tell((position + part) / projects.Count, project.Name), ct);
                _feed.Publish(new LiveEvent("storage", project.Id) { State = "changed" });
                if (!isDone)
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            _turn.Release();
        }
    }
}
