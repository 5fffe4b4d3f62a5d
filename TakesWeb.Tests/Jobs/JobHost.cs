using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TakesWeb.Storage;

namespace TakesWeb.Jobs;

/// <summary>The real engine on a real file, with bodies that a test steers.</summary>
internal sealed class JobHost : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly IHost _host;
    private bool _isStopped;

    public JobHost(string folder, Action<IServiceCollection> configure, JobsOptions? options = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Takes:Data"] = folder });
        builder.Services.Configure<StorageOptions>(builder.Configuration.GetSection("Takes"));
        builder.Services.AddSingleton<DataFolder>();
        builder.Services.AddSingleton(options ?? new JobsOptions { FirstRetry = TimeSpan.FromMilliseconds(20) });
        builder.Services.AddLogging(logging => logging.AddProvider(Log));
        builder.Services.AddSingleton(Script);
        builder.Services.AddJobs(builder.Configuration);
        configure(builder.Services);
        _host = builder.Build();
        Feed.Subscribe(Events.Enqueue);
    }

    public Script Script { get; } = new();

    public LinesLog Log { get; } = new();

    public ConcurrentQueue<LiveEvent> Events { get; } = new();

    public IServiceProvider Services => _host.Services;

    public JobQueue Queue => Services.GetRequiredService<JobQueue>();

    public LiveFeed Feed => Services.GetRequiredService<LiveFeed>();

    public static async Task<JobHost> StartAsync(string folder, Action<IServiceCollection> configure, JobsOptions? options = null)
    {
        var host = new JobHost(folder, configure, options);
        await host.StartAsync();
        return host;
    }

    public Task StartAsync() => _host.StartAsync();

    public async Task StopAsync()
    {
        _isStopped = true;
        await _host.StopAsync();
    }

    public async Task<StoredRun> RowAsync(string id) =>
        await Services.GetRequiredService<RunTable>().FindAsync(id, CancellationToken.None) ?? throw new InvalidOperationException($"no row {id}");

    /// <summary>Waits until the feed has told this state of this job, also in the past.</summary>
    public Task ToldAsync(string id, string state) => ToldAsync(live => live.JobId == id && live.State == state);

    public async Task ToldAsync(Func<LiveEvent, bool> wanted)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = Feed.Subscribe(live =>
        {
            if (wanted(live))
            {
                told.TrySetResult();
            }
        });
        if (Events.Any(wanted))
        {
            return;
        }

        try
        {
            await told.Task.WaitAsync(Patience);
        }
        catch (TimeoutException timeout)
        {
            throw new TimeoutException("The feed told only: " + string.Join("; ", Events.Select(live => $"{live.JobKind} {live.JobId} {live.State}")), timeout);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Script.OpenAll();
        if (!_isStopped)
        {
            await _host.StopAsync();
        }

        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}

/// <summary>Collects what is logged.</summary>
internal sealed class LinesLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Lines.Enqueue((logLevel, formatter(state, exception) + exception));
        }
    }

    public void Dispose()
    {
    }
}
