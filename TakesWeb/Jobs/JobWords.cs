using System.Globalization;

namespace TakesWeb.Jobs;

/// <summary>How times and states of jobs are said on a page.</summary>
internal static class JobWords
{
    public static string Since(DateTimeOffset time, DateTimeOffset now) =>
        time.UtcDateTime.Date == now.UtcDateTime.Date
            ? time.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)
            : time.UtcDateTime.ToString("MMM d HH:mm", CultureInfo.InvariantCulture);

    public static string Took(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 100 } => $"{Math.Max(0, time.TotalMilliseconds):0} ms",
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalMinutes: < 2 } => $"{time.TotalSeconds:0} s",
        { TotalHours: < 2 } => $"{time.TotalMinutes:0} min",
        { TotalDays: < 2 } => $"{time.TotalHours:0} h",
        _ => $"{time.TotalDays:0} days",
    };

    public static string Every(TimeSpan time) => time switch
    {
        { TotalDays: 7 } => "weekly",
        { TotalDays: 1 } => "daily",
        { TotalHours: 1 } => "hourly",
        _ => $"every {Took(time)}",
    };

    public static string NameOf(Lane lane) => lane.ToString();

    public static string PurposeOf(Lane lane) => lane switch
    {
        Lane.Interactive => "someone is waiting for these",
        Lane.Commit => "one at a time per project",
        Lane.Bulk => "proxies, sprites, rebuilds",
        _ => "cleanup, checks, backups",
    };

    public static string Count(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
