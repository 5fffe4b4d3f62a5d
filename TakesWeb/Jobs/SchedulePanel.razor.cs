using Microsoft.AspNetCore.Components;

namespace TakesWeb.Jobs;

/// <summary>The recurring jobs: how often, how it went last time, when next, and a button for now.</summary>
public sealed partial class SchedulePanel : ComponentBase
{
    [Parameter, EditorRequired] public required IReadOnlyList<RecurringRow> Jobs { get; set; }

    [Parameter, EditorRequired] public DateTimeOffset Now { get; set; }

    [Parameter] public bool MaySteer { get; set; }

    [Parameter] public EventCallback<RecurringRow> RunNow { get; set; }

    private static string? LookOf(JobState state) => state switch
    {
        JobState.Succeeded => "ok",
        JobState.Failed => "failed",
        _ => null,
    };
}
