namespace TakesWeb.Jobs;

/// <summary>A chip of the console: the states it lets through, under a word of its own in the address.</summary>
internal sealed record JobChoice(string? State, string Word, IReadOnlyList<JobState> States, bool IsCounted)
{
    public static readonly IReadOnlyList<JobChoice> All =
    [
        new(null, "All", [], false),
        new("running", "Running", [JobState.Running], true),
        new("waiting", "Waiting", [JobState.Queued, JobState.Scheduled], true),
        new("failed", "Failed", [JobState.Failed], true) { Icon = "warning" },
        new("succeeded", "Done", [JobState.Succeeded], false),
        new("cancelled", "Cancelled", [JobState.Cancelled], false),
    ];

    public string? Icon { get; init; }

    /// <summary>The choice of an address; everything for a word that nobody knows.</summary>
    public static JobChoice Of(string? state) => All.FirstOrDefault(choice => choice.State == state) ?? All[0];

    /// <summary>What an empty list says. <paramref name="isFiltered"/>: something else may be what leaves nothing.</summary>
    public (string Title, string Text) EmptyWords(bool isFiltered) => State switch
    {
        "running" => ("Nothing runs", "New work starts within moments of being asked for, unless its lane is paused."),
        "waiting" => ("Nothing waits", "Every job that was asked for has started."),
        "failed" => ("Nothing has failed", "A job that fails is tried again by itself first. What still fails stays here with its reason until it is retried."),
        null when !isFiltered => (
            "No jobs yet",
            "Add a take to a shot: its thumbnail is made first, then it is committed, then its proxy and scrub sprite follow. Each of these shows up here with its progress."),
        _ => ("Nothing here", "No job of the last days fits this filter."),
    };
}
