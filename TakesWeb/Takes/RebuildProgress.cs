using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>How far a rebuild of the index is. Thread-safe.</summary>
public sealed class RebuildProgress(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private RebuildState _state = new();
    private long _started;

    /// <summary>As it is at this moment.</summary>
    public RebuildState Now
    {
        get
        {
            lock (_lock)
            {
                if (!_state.IsRunning)
                {
                    return _state;
                }

                var took = clock.GetElapsedTime(_started);
                // A guess from the first few hundred would jump about.
                TimeSpan? left = _state.Takes >= 400 ? took / _state.Takes * Math.Max(_state.AllTakes - _state.Takes, 0) : null;
                return _state with { Took = took, Left = left };
            }
        }
    }

    /// <summary>One will begin: whoever looks now does not take the end of an earlier one for its end.</summary>
    internal void Ask() => Change(s => s.IsRunning ? s : Started(new RebuildState()));

    internal void Begin(int projects, int takes) => Change(_ => Started(new RebuildState { Projects = projects, AllTakes = takes }));

    internal void Enter(string project) => Change(s => s with { Project = project, ProjectNumber = s.ProjectNumber + 1 });

    internal void Read(int takes) => Change(s => s with { Takes = s.Takes + takes });

    internal void End() => Change(s => s with { IsRunning = false, Project = null, Took = clock.GetElapsedTime(_started), EndedAt = clock.GetUtcNow() });

    internal void Fail(string reason) => Change(s => s with { IsRunning = false, Trouble = reason, EndedAt = clock.GetUtcNow() });

    private RebuildState Started(RebuildState state)
    {
        _started = clock.GetTimestamp();
        return state with { IsRunning = true };
    }

    private void Change(Func<RebuildState, RebuildState> change)
    {
        lock (_lock)
        {
            _state = change(_state);
        }
    }
}

/// <summary>How far a rebuild is, or how the last one ended.</summary>
public sealed record RebuildState
{
    public bool IsRunning { get; init; }

    /// <summary>The project that is read.</summary>
    public string? Project { get; init; }

    /// <summary>Its place in the row: "2 of 5".</summary>
    public int ProjectNumber { get; init; }

    public int Projects { get; init; }

    public int Takes { get; init; }

    public int AllTakes { get; init; }

    public TimeSpan Took { get; init; }

    /// <summary>What is left at this pace; null before that can be said.</summary>
    public TimeSpan? Left { get; init; }

    /// <summary>When the last one ended; null before the first.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why the last one did not come to its end.</summary>
    public string? Trouble { get; init; }

    /// <summary>0 to 1.</summary>
    public double Share => AllTakes == 0 ? 0 : Math.Min(1, (double)Takes / AllTakes);

    /// <summary>"Project 2 of 5, Deep Field. 3,200 of 10,000 takes are read, about 20 s are left."</summary>
    public string Sentence => Trouble is { } trouble
        ? $"Reading the library stopped: {trouble}"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Where}{Takes:N0} of {Readable.Count(AllTakes, "take")} {(Takes == 1 ? "is" : "are")} read{Ahead}.");

    private string Where => Project is null ? "" : $"Project {ProjectNumber} of {Projects}, {Project}. ";

    private string Ahead => Left is { } left ? $", about {Readable.Duration(Math.Max(1, Math.Ceiling(left.TotalSeconds))).Replace(".0 s", " s", StringComparison.Ordinal)} left" : "";
}
