using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace TakesWeb.Jobs;

/// <summary>One job in the console's table; a failed or cancelled one unfolds to the reason, the tail of the error output and a retry.</summary>
public sealed partial class JobLine : ComponentBase
{
    [Parameter, EditorRequired] public required JobRow Job { get; set; }

    [Parameter, EditorRequired] public DateTimeOffset Now { get; set; }

    /// <summary>Whether buttons that change something are there.</summary>
    [Parameter] public bool MaySteer { get; set; }

    [Parameter] public bool IsOpen { get; set; }

    [Parameter] public EventCallback<JobRow> Unfolded { get; set; }

    [Parameter] public EventCallback<JobRow> Retried { get; set; }

    [Parameter] public EventCallback<JobRow> Cancelled { get; set; }

    /// <summary>Also one that waits for its next try: the reason of the last one is known.</summary>
    private bool HasMore => Job.State is JobState.Failed or JobState.Cancelled || Job is { State: JobState.Scheduled, Reason: not null };

    private bool CanRetry => MaySteer && !Job.IsSuperseded;

    private DateTimeOffset SinceTime => Job.Started ?? Job.Enqueued;

    private string? StateWords => Job switch
    {
        { State: JobState.Scheduled, Attempt: > 0 } => $"Retry in {JobWords.Took(Later(Job.Due - Now))}",
        { IsSuperseded: true } => "Failed before",
        _ => null,
    };

    private string AttemptWords => (Job.Attempt, Job.State) switch
    {
        (0, _) => "",
        (_, JobState.Failed or JobState.Scheduled) => $"{Job.Attempt} of {Job.Attempts}",
        _ => $"{Job.Attempt}",
    };

    private string TookWords => Job switch
    {
        { Started: { } started, Ended: { } ended } => JobWords.Took(ended - started),
        { Started: { } started, State: JobState.Running } => JobWords.Took(Later(Now - started)),
        _ => "",
    };

    private string Explanation => Job switch
    {
        { State: JobState.Cancelled } => "Somebody took it back. It can run again.",
        { State: JobState.Scheduled } => "It is tried again by itself. Retry does that now.",
        { IsSuperseded: true } => "The same work has run again since, so there is nothing to do here.",
        { Attempt: var attempt, Attempts: var attempts } when attempt < attempts =>
            "The same would happen again, so it was not tried another time. Retry it when the cause is gone.",
        _ => $"It was tried {Job.Attempt} times with growing pauses. Retry it when the cause is gone.",
    };

    /// <summary>Pages find a project and a take by their ids too.</summary>
    private string? TakeAddress => Job is { ProjectId: { } project, ShotUid: { } shot, TakeUid: { } take } ? $"/projects/{project}/shots/{shot}/takes/{take}" : null;

    /// <summary>All that somebody who was not there needs to know, as plain text.</summary>
    private string Report => string.Join('\n', new[]
    {
        $"{Job.Title} {Job.State.Word()}: {(Job.Subject.Length > 0 ? Job.Subject : "everything")}",
        Job.Reason,
        string.Create(CultureInfo.InvariantCulture, $"Try {Job.Attempt} of {Job.Attempts}, asked {Job.Enqueued:u}{(Job.Started is { } started ? $", started {started:u}" : "")}{(Job.Ended is { } ended ? $", ended {ended:u}" : "")}"),
        $"Job {Job.Id}{(Job.TakeUid is { } take ? $", take {take}" : "")}",
        Job.Detail is null ? null : $"\n{Job.Detail}",
    }.OfType<string>());

    private static TimeSpan Later(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;
}
