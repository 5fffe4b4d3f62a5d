using System.Globalization;
using TakesWeb.Jobs;

namespace TakesWeb.Housekeeping;

/// <summary>One slice of a scrub. When it is not the last one, it asks for the next, which waits behind what else is due.</summary>
internal sealed class ScrubJob(Scrub scrub, JobQueue jobs, TimeProvider clock) : IJobBody
{
    public static readonly JobKind Kind = new("scrub", "Scrub", Lane.Maintenance) { IsOneAtATime = true };

    private const string SubsetArgument = "subset";
    private const string SinceArgument = "since";

    public static JobRequest For(ScrubSubset subset) => For(subset, null);

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        var arguments = run.Request.Arguments;
        var subset = arguments.TryGetValue(SubsetArgument, out var text) ? ScrubSubset.TryParse(text) ?? ScrubSubset.All : ScrubSubset.All;
        var since = arguments.TryGetValue(SinceArgument, out var ticks) ? new DateTimeOffset(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero) : clock.GetUtcNow();
        if (!await scrub.RunAsync(subset, since, (part, project) => run.Report(part, project), ct))
        {
            await jobs.EnqueueAsync(For(subset, since), ct);
        }
    }

    // The whole is the recurring job itself, which has no key.
    private static JobRequest For(ScrubSubset subset, DateTimeOffset? since)
    {
        var arguments = new Dictionary<string, string> { [SubsetArgument] = subset.ToString() };
        if (since is { } moment)
        {
            arguments[SinceArgument] = moment.UtcTicks.ToString(CultureInfo.InvariantCulture);
        }

        var isAll = subset == ScrubSubset.All;
        return new JobRequest(Kind, isAll ? "" : subset.ToString(), arguments) { Subject = isAll ? "" : $"Part {subset.Part} of {subset.Of}" };
    }
}
