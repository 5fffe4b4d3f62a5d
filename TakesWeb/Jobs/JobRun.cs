namespace TakesWeb.Jobs;

/// <summary>One run of a job, as its body sees it. Thread-safe.</summary>
public sealed class JobRun(JobRequest request, int attempt, Action<double, string?> report)
{
    public JobRequest Request { get; } = request;

    /// <summary>1 for the first try.</summary>
    public int Attempt { get; } = attempt;

    public string this[string argument] => Request.Arguments[argument];

    /// <summary>Tells how far it is, 0 to 1, with an optional word ("frame 41 of 96"). Cheap; shown live, not stored.</summary>
    public void Report(double fraction, string? text = null) => report(Math.Clamp(fraction, 0, 1), text);
}
