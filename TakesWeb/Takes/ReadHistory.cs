using System.Globalization;
using System.Text.Json.Nodes;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>What happened to a take and who did it, newest first, from its log. Nothing for one whose folder is away.</summary>
public sealed class ReadHistory(DataFolder data)
{
    public IReadOnlyList<HistoryLine> Run(Project project, Shot shot, Take take)
    {
        var folder = new TakeFolder(data.Project(project.Slug), shot, take.Number);
        return folder.IsPlain ? [.. TakeEvents.Read(folder.Events).Select(LineOf).OfType<HistoryLine>().Reverse()] : [];
    }

    private static HistoryLine? LineOf(JsonObject one) =>
        Sidecar.Text(one["type"]) is { } type && DateTimeOffset.TryParse(Sidecar.Text(one["at"]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? new HistoryLine(type, at, Sidecar.Text(one["by"]), one)
            : null;
}

/// <summary>One event of a take's log.</summary>
/// <param name="Type">One of <see cref="TakeEvents"/>'s words, or one that another program wrote.</param>
/// <param name="By">The name of the person; null where the log does not say.</param>
public sealed record HistoryLine(string Type, DateTimeOffset At, string? By, JsonObject Event)
{
    /// <summary>"rated 4 stars", "circled".</summary>
    public string Words => Type switch
    {
        "added" => "added it",
        TakeEvents.Activated => "circled it",
        TakeEvents.Verdict when Sidecar.Text(Event["judgedBy"]) is { } judge => $"undid a verdict; again: {Sidecar.Text(Event["verdict"])}, by {judge}",
        TakeEvents.Verdict => Sidecar.Text(Event["verdict"]) is { } verdict and not "none" ? $"verdict: {verdict}" : "took the verdict back",
        TakeEvents.Rating => Event["rating"] is JsonValue value && value.TryGetValue<int>(out var stars) && stars > 0 ? $"{stars} {(stars == 1 ? "star" : "stars")}" : "took the stars away",
        TakeEvents.Archived => "archived it",
        TakeEvents.Unarchived => "brought it out of the archive",
        TakeEvents.Trashed => "moved it to the trash",
        TakeEvents.Restored => "restored it",
        TakeEvents.Purged => "purged its bytes",
        _ => Type.Replace('_', ' ').Replace('-', ' '),
    };
}
