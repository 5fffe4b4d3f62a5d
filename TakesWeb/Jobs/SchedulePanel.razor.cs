using Microsoft.AspNetCore.Components;

namespace TakesWeb.Jobs;

/// <summary>The recurring jobs: how often, how it went last time, when next, and a button for now.</summary>
public sealed partial class SchedulePanel : ComponentBase
{
    [Parameter, EditorRequired] public required IReadOnlyList<RecurringRow> Jobs { get; set; }

    [Parameter, EditorRequired] public DateTimeOffset Now { get; set; }

    [Parameter] public EventCallback<RecurringRow> RunNow { get; set; }

    private string LastOf(RecurringRow job) => job switch
    {
        { LastEnded: { } ended, LastState: JobState.Succeeded } => $"ok {JobWords.Since(ended, Now)}",
        { LastEnded: { } ended, LastState: { } state } => $"{state.Word()} {JobWords.Since(ended, Now)}",
        _ => "not yet",
    };
}
