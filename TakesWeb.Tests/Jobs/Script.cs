using System.Collections.Concurrent;
using System.Threading.Channels;

namespace TakesWeb.Jobs;

/// <summary>What the bodies of a test do, and what they did.</summary>
internal sealed class Script
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly Channel<JobRun> _starts = Channel.CreateUnbounded<JobRun>();
    private volatile bool _isOpen;

    public ConcurrentQueue<string> Started { get; } = new();

    public ConcurrentQueue<string> Ended { get; } = new();

    /// <summary>Called by each run before it ends; may throw.</summary>
    public Func<JobRun, CancellationToken, Task> Body { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>A body that stays until the test opens the gate of its key.</summary>
    public Task WaitAtGateAsync(JobRun run, CancellationToken ct)
    {
        // The gate first: one that is made while all are opened would stay shut.
        var gate = Gate(run.Request.Key);
        return _isOpen ? Task.CompletedTask : gate.Task.WaitAsync(ct);
    }

    public void Open(string key) => Gate(key).TrySetResult();

    public void OpenAll()
    {
        _isOpen = true;
        foreach (var gate in _gates.Values)
        {
            gate.TrySetResult();
        }
    }

    /// <summary>The next run that starts.</summary>
    public async Task<JobRun> NextStartAsync() => await _starts.Reader.ReadAsync().AsTask().WaitAsync(JobHost.Patience);

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        Started.Enqueue(run.Request.Key);
        _starts.Writer.TryWrite(run);
        await Body(run, ct);
        Ended.Enqueue(run.Request.Key);
    }

    private TaskCompletionSource Gate(string key) =>
        _gates.GetOrAdd(key, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}

internal sealed class ScriptBody(Script script) : IJobBody
{
    public Task RunAsync(JobRun run, CancellationToken ct) => script.RunAsync(run, ct);
}

internal static class Kinds
{
    public static readonly JobKind Thumbnail = new("thumb", "Thumbnail", Lane.Interactive);
    public static readonly JobKind Commit = new("commit", "Commit", Lane.Commit) { IsOneAtATime = true };
    public static readonly JobKind Proxy = new("proxy", "Proxy", Lane.Bulk) { Attempts = 3 };
    public static readonly JobKind Scrub = new("scrub", "Scrub", Lane.Maintenance) { Every = TimeSpan.FromHours(6) };

    public static JobRequest Ask(this JobKind kind, string key, params (string Name, string Value)[] arguments) =>
        new(kind, key, arguments.ToDictionary(a => a.Name, a => a.Value));
}
