using Microsoft.AspNetCore.Components;

namespace TakesWeb.Jobs;

/// <summary>One lane: what runs and waits in it, and the switch that pauses it.</summary>
public sealed partial class LaneBox : ComponentBase
{
    [Parameter, EditorRequired] public required LaneRow Lane { get; set; }

    [Parameter, EditorRequired] public DateTimeOffset Now { get; set; }

    [Parameter] public bool MaySteer { get; set; }

    /// <summary>True: pause. False: resume.</summary>
    [Parameter] public EventCallback<bool> Switched { get; set; }

    private string SwitchWord => Lane.Pause is null ? "Pause" : "Resume";

    private Task SwitchAsync() => Switched.InvokeAsync(Lane.Pause is null);
}
