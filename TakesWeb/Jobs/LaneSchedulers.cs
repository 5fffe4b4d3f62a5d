using Quartz;

namespace TakesWeb.Jobs;

/// <summary>
/// The engine's four schedulers. A trigger means "look whether a row of this kind and key waits"; its key coalesces, its group is the
/// lane. A one-shot trigger that fires has left the key free, so an ask during a run is stored and fires once more.
/// </summary>
internal sealed class LaneSchedulers(IServiceProvider services) : IDisposable
{
    public const string KeyArgument = "key";
    private readonly CancellationTokenSource _stopping = new();
    private volatile bool _isStarted;

    public IScheduler this[Lane lane] => services.GetRequiredKeyedService<IScheduler>(NameOf(lane));

    public static string NameOf(Lane lane) => lane switch
    {
        Lane.Interactive => "interactive",
        Lane.Commit => "commit",
        Lane.Bulk => "bulk",
        Lane.Maintenance => "maintenance",
        _ => throw new ArgumentOutOfRangeException(nameof(lane), lane, "No scheduler is named for this lane."),
    };

    /// <summary>Jobs that run at once in a lane.</summary>
    public static int PlacesOf(Lane lane) => lane switch
    {
        Lane.Bulk => Environment.ProcessorCount,
        Lane.Maintenance => 1,
        _ => 4,
    };

    /// <summary>One durable job a kind; a change of the body's home in the code is stored anew at each start.</summary>
    public async Task AddKindAsync(JobKind kind, CancellationToken ct) => await this[kind.Lane].AddJob(DetailOf(kind), AddJobOptions.Replacing, ct);

    /// <summary>True from the start of the lanes to their stop.</summary>
    public bool AreRunning => _isStarted && !_stopping.IsCancellationRequested;

    /// <summary>Cancelled when the lanes stop. The engine interrupts what runs at that moment, and not what begins right after it.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public void Dispose() => _stopping.Dispose();

    public async Task StartAsync(CancellationToken ct)
    {
        foreach (var lane in Enum.GetValues<Lane>())
        {
            await this[lane].Start(ct);
        }

        _isStarted = true;
    }

    /// <summary>Interrupts what runs and waits for its end. A lane that was stopped cannot be started again.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(Enum.GetValues<Lane>().Select(lane => this[lane].Shutdown(waitForJobsToComplete: true, ct).AsTask()));
    }

    /// <summary>Fires at <paramref name="due"/>, unless one of this key is pending already: then that one is kept.</summary>
    public Task FireAsync(JobKind kind, string key, DateTimeOffset due, CancellationToken ct) =>
        FireAsync(kind, key, due, TriggerConflict.Keep, ct);

    /// <summary>Fires at <paramref name="due"/>, whatever was pending.</summary>
    public Task FireInsteadAsync(JobKind kind, string key, DateTimeOffset due, CancellationToken ct) =>
        FireAsync(kind, key, due, TriggerConflict.Replace, ct);

    /// <summary>One transaction for many. A pending one is replaced.</summary>
    public async Task FireManyAsync(IEnumerable<(JobKind Kind, string Key, DateTimeOffset Due)> firings, CancellationToken ct)
    {
        foreach (var lane in firings.GroupBy(f => f.Kind.Lane))
        {
            var batch = lane.GroupBy(f => f.Kind.Name).ToDictionary(
                kind => DetailOf(kind.First().Kind),
                IReadOnlyCollection<ITrigger> (kind) =>
                    // The engine takes the earliest first: a tick apart, they run in the order in which they were asked for.
                    [.. kind.DistinctBy(f => f.Key).Select((f, place) => TriggerFor(f.Kind, f.Key, f.Due.AddTicks(place)))]);
            await UnlessStoppingAsync(lane.Key, async scheduler => await scheduler.ScheduleJobs(batch, ScheduleJobOptions.Replacing, ct));
        }
    }

    public Task ForgetAsync(JobKind kind, string key, CancellationToken ct) =>
        UnlessStoppingAsync(kind.Lane, async scheduler => await scheduler.UnscheduleJob(TriggerKeyOf(kind, key), ct));

    /// <summary>The keys of all triggers that have yet to fire, as "kind:key".</summary>
    public async Task<HashSet<string>> PendingAsync(Lane lane, CancellationToken ct)
    {
        var page = await this[lane].QueryTriggers(new TriggerQuery { Take = PagedQuery.All }, ct);
        return [.. page.Items.Where(t => t.NextFireTimeUtc > DateTimeOffset.MinValue).Select(t => t.Key.Name)];
    }

    /// <summary>Starts no more jobs in this lane, also none that a crash brought back: those have a group of their own.</summary>
    public async Task PauseAsync(Lane lane, CancellationToken ct)
    {
        foreach (var group in GroupsOf(lane))
        {
            await UnlessStoppingAsync(lane, async scheduler => await scheduler.PauseTriggerGroups(GroupMatcher<TriggerKey>.GroupEquals(group), ct));
        }
    }

    public async Task ResumeAsync(Lane lane, CancellationToken ct)
    {
        foreach (var group in GroupsOf(lane))
        {
            await UnlessStoppingAsync(lane, async scheduler => await scheduler.ResumeTriggerGroups(GroupMatcher<TriggerKey>.GroupEquals(group), ct));
        }
    }

    public static string NameOf(string kind, string key) => $"{kind}:{key}";

    private Task FireAsync(JobKind kind, string key, DateTimeOffset due, TriggerConflict conflict, CancellationToken ct) =>
        UnlessStoppingAsync(kind.Lane, async scheduler => await scheduler.ScheduleTrigger(TriggerFor(kind, key, due), conflict, ct));

    // A scheduler that stops takes no more triggers. The row waits, and the next start makes its trigger.
    private async Task UnlessStoppingAsync(Lane lane, Func<IScheduler, Task> act)
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await act(this[lane]);
        }
        catch (SchedulerException) when (_stopping.IsCancellationRequested)
        {
            // It stopped in between.
        }
    }

    private static string[] GroupsOf(Lane lane) => [NameOf(lane), SchedulerConstants.DefaultRecoveryGroup];

    private static TriggerKey TriggerKeyOf(JobKind kind, string key) => new(NameOf(kind.Name, key), NameOf(kind.Lane));

    private static IJobDetail DetailOf(JobKind kind) => JobBuilder.Create<LaneJob>()
        .WithIdentity(kind.Name, NameOf(kind.Lane))
        .StoreDurably()
        .RequestRecovery()
        .Build();

    private static ITrigger TriggerFor(JobKind kind, string key, DateTimeOffset due) => TriggerBuilder.Create()
        .WithIdentity(TriggerKeyOf(kind, key))
        .ForJob(kind.Name, NameOf(kind.Lane))
        .StartAt(due)
        .UsingJobData(KeyArgument, key)
        .WithSchedule(SimpleScheduleBuilder.Create().WithRepeatCount(0).WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires))
        .Build();
}
