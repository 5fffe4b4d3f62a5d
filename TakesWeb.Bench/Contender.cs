namespace TakesWeb.Bench;

/// <summary>
/// One way of doing the work. <paramref name="RunAsync"/> gets the number of the round, prepares what it needs, and returns the time
/// of the work alone.
/// </summary>
internal sealed record Contender(string Name, Func<int, CancellationToken, Task<TimeSpan>> RunAsync);
