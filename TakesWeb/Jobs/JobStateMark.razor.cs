using Microsoft.AspNetCore.Components;

namespace TakesWeb.Jobs;

/// <summary>A job's state as icon and word; the colour repeats what they say.</summary>
public sealed partial class JobStateMark : ComponentBase
{
    [Parameter, EditorRequired] public required JobState State { get; set; }

    /// <summary>Said in place of the state's own word: "Retry in 40 s".</summary>
    [Parameter] public string? Instead { get; set; }

    /// <summary>Over and done with: said, but not in the colour that calls somebody.</summary>
    [Parameter] public bool IsPast { get; set; }

    private string Word => Instead ?? State switch
    {
        JobState.Scheduled => "Scheduled",
        JobState.Queued => "Waiting",
        JobState.Running => "Running",
        JobState.Succeeded => "Done",
        JobState.Failed => "Failed",
        _ => "Cancelled",
    };

    private string Icon => State switch
    {
        JobState.Scheduled => "M20 11a8 8 0 1 0-2 6M20 4v7h-7",
        JobState.Queued => "M12 3.500a8.500 8.500 0 1 0 0 17a8.500 8.500 0 1 0 0-17M12 7v5.200l3.400 2",
        JobState.Running => "M13 3L5 14h6l-1 7 8-11h-6z",
        JobState.Succeeded => "M4 12.500l5 5L20 6.500",
        JobState.Failed => "M12 4l9.500 16h-19zM12 10v4.500M12 17.400v.2",
        _ => "M6 6l12 12M18 6L6 18",
    };
}
