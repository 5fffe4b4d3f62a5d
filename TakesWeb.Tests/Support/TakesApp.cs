using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.Support;

/// <summary>
/// The real, composed app in this process, on a free port of the loopback address, with a data folder of its own and a signed-in admin.
/// Stopped and started again it finds its folder as it left it.
/// </summary>
public sealed class TakesApp : IAsyncLifetime
{
    private const string Token = "tk_test_0123456789abcdefghij";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TempFolder _temp = new();
    private readonly Dictionary<string, string> _settings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Takes:Demo"] = "false",
        // Its own tests turn it on: a job more for each take would slow every other test down.
        ["Takes:Insights:Enabled"] = "false",
        ["Takes:Storage:ReserveBytes"] = "0",
        ["Takes:Admin:Email"] = "mara@example.org",
        ["Takes:Admin:Password"] = "a sentence is fine",
        ["Takes:Admin:Token"] = Token,
        ["Takes:Jobs:FirstRetry"] = "00:00:00.050",
        // Tests of other things count bytes and jobs: nothing is made behind their back.
        ["Takes:Previews:Ahead"] = "false",
    };

    private readonly LinesLog _log = new();
    private Factory? _factory;
    private HttpClient? _client;

    public string Data => _temp.Path;

    /// <summary>Carries the admin's token, follows no redirect.</summary>
    public HttpClient Http => _client ?? throw new InvalidOperationException("The app is stopped.");

    public IServiceProvider Services => _factory?.Services ?? throw new InvalidOperationException("The app is stopped.");

    /// <summary>What the app wrote to its log, over all its lives.</summary>
    public IReadOnlyCollection<string> Log => _log.Lines;

    /// <summary>Puts parts of a test's own into the app at its next start.</summary>
    public Action<IServiceCollection>? Change { get; set; }

    /// <summary>An app of a test's own, with settings over the usual ones.</summary>
    public static async Task<TakesApp> StartNewAsync(params (string Name, string Value)[] settings)
    {
        var app = new TakesApp();
        foreach (var (name, value) in settings)
        {
            app._settings[name] = value;
        }

        await app.StartAsync();
        return app;
    }

    /// <summary>A setting that holds from the next start.</summary>
    public void Set(string name, string value) => _settings[name] = value;

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public string RepositoryOf(string slug) => Path.Combine(Data, "projects", slug);

    public ValueTask InitializeAsync() => new(StartAsync());

    /// <summary>Started, and the index holds the library.</summary>
    public async Task StartAsync()
    {
        Launch();
        await Get<IndexGate>().PassAsync(CancellationToken.None).WaitAsync(Patience);
    }

    /// <summary>Started and listening; an index that has to be filled may still be.</summary>
    public void Launch()
    {
        _settings["Takes:Data"] = Data;
        _factory = new Factory(_settings, _log, Change);
        _factory.UseKestrel(0);
        _factory.StartServer();
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = _factory.ClientOptions.BaseAddress,
            Timeout = TimeSpan.FromMinutes(2),
        };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public async Task StopAsync()
    {
        _client?.Dispose();
        _client = null;
        if (_factory is { } factory)
        {
            _factory = null;
            await factory.DisposeAsync();
        }
    }

    /// <summary>Stops, lets <paramref name="meanwhile"/> do something to the folder, and starts on it again.</summary>
    public async Task RestartAsync(Action? meanwhile = null)
    {
        await StopAsync();
        meanwhile?.Invoke();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        SqliteConnection.ClearAllPools();
        _temp.Dispose();
    }

    /// <summary>Makes a project of a name that no other test has; answers its slug.</summary>
    public async Task<string> CreateProjectAsync(string? name = null)
    {
        var made = await SendJsonAsync(HttpMethod.Post, "/api/projects", new JsonObject { ["name"] = name ?? $"Film {Guid.NewGuid():N}"[..20] }, HttpStatusCode.Created);
        return (string)made["slug"]!;
    }

    public async Task<TestShot> CreateShotAsync(string? slug = null, string chapter = "Descent", string scene = "Well", string shot = "Down the spiral")
    {
        slug ??= await CreateProjectAsync();
        var made = await SendJsonAsync(
            HttpMethod.Post, $"/api/projects/{slug}/shots", new JsonObject { ["chapter"] = chapter, ["scene"] = scene, ["shot"] = shot }, HttpStatusCode.Created);
        return new TestShot(this, slug, (string)made["uid"]!, (string)made["path"]!);
    }

    /// <summary>A shot in a project of its own with so many stills as takes, settled.</summary>
    public async Task<TestShot> ShotOfStillsAsync(int takes)
    {
        var shot = await CreateShotAsync();
        for (var i = 0; i < takes; i++)
        {
            await shot.AddAsync(MediaSamples.NewBmp(), "still.bmp");
        }

        await shot.SettledAsync(takes);
        return shot;
    }

    /// <summary>Sends a request and reads its JSON; any other status than the expected one fails the test with the answer's words.</summary>
    public async Task<JsonObject> SendJsonAsync(HttpMethod method, string url, JsonNode? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, url) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await Http.SendAsync(request);
        return await ReadAsync(response, expected);
    }

    public Task<JsonObject> GetAsync(string url) => SendJsonAsync(HttpMethod.Get, url, null, HttpStatusCode.OK);

    public static async Task<JsonObject> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} instead of {(int)expected}: {text}");
        return text.Length == 0 ? [] : (JsonObject)JsonNode.Parse(text)!;
    }

    /// <summary>The sentence of a refusal, which has to have this status.</summary>
    public static async Task<string> RefusalAsync(HttpResponseMessage response, int expected)
    {
        var problem = await ReadAsync(response, (HttpStatusCode)expected);
        return (string?)problem["detail"] ?? throw new InvalidOperationException($"A refusal without a sentence: {problem}");
    }

    /// <summary>Looks whenever the app says that something changed, until there is an answer.</summary>
    public async Task<T> WaitForAsync<T>(string what, Func<Task<T?>> look)
        where T : class
    {
        using var changed = new SemaphoreSlim(0);
        using var subscription = Get<LiveFeed>().Subscribe(_ => changed.Release());
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"Waited in vain for: {what}.\n{string.Join('\n', Log.TakeLast(40))}");
            }

            // Not every change has an event (a commit that somebody else made): look again after a moment all the same.
            await changed.WaitAsync(TimeSpan.FromMilliseconds(250));
        }
    }

    public Task WaitForAsync(string what, Func<Task<bool>> look) => WaitForAsync<object>(what, async () => await look() ? this : null);

    /// <summary>What the first start of a library asks for has run: none of it changes books, files or copies behind a test's back.</summary>
    public Task QuietAsync() => WaitForAsync("the jobs of the start", async () =>
        (await Get<ListJobs>().RunAsync(new JobFilter(), CancellationToken.None)).Recurring
            .Where(r => r.Kind is "reconcile" or "sample-storage" or "measure-git" or "backup-server")
            .All(r => r is { IsRunning: false, LastEnded: not null } && r.Next > TimeProvider.System.GetUtcNow().AddSeconds(30)));

    /// <summary>No commit is being made or to come, in any project.</summary>
    public async Task<bool> NobodyCommitsAsync() =>
        (await Get<ListJobs>().RunAsync(new JobFilter { Kind = "commit", States = [JobState.Scheduled, JobState.Queued, JobState.Running] }, CancellationToken.None)).Jobs.Count == 0;

    /// <summary>Runs the job that comes round every few minutes, now, and waits for its end.</summary>
    public async Task ReconcileAsync() => await RunRecurringAsync("reconcile");

    public async Task RunRecurringAsync(string kind)
    {
        // One that is under way may have read before the test changed something: only a run that begins from here on counts, whoever asked for it.
        string? ours = null;
        var ended = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = Get<LiveFeed>().Subscribe(live =>
        {
            if (live is { Type: "job", State: "running", Progress: null } && live.JobKind == kind)
            {
                ours = live.JobId;
            }
            else if (live is { Type: "job", State: "succeeded" or "failed" or "cancelled" } && live.JobKind == kind && live.JobId == ours)
            {
                ended.TrySetResult(live.State);
            }
        });
        var asked = await Get<JobQueue>().RunNowAsync(kind, CancellationToken.None);
        Assert.True(asked.IsOk, asked.Problem?.Sentence);
        var end = await ended.Task.WaitAsync(Patience);
        Assert.True(end == "succeeded", $"{kind} {end}: {(await Get<ListJobs>().FindAsync(ours!, Accounts.Reach.Everything, CancellationToken.None))?.Reason}");
    }

    /// <summary>What is left in a project's staging folder.</summary>
    public string[] Staged(string slug)
    {
        var staging = Path.Combine(RepositoryOf(slug), ".git", "takes", "staging");
        return Directory.Exists(staging) ? Directory.GetFileSystemEntries(staging, "*", SearchOption.AllDirectories) : [];
    }

    /// <summary>The output of the real git in a project's repository, which has to succeed.</summary>
    public Task<string> GitAsync(string slug, params string[] arguments) => ProgramAsync("git", ["-C", RepositoryOf(slug), .. arguments]);

    public static async Task<string> ProgramAsync(string program, IReadOnlyList<string> arguments)
    {
        var result = await ToolProcess.RunAsync(new ToolCommand(program, arguments) { Timeout = TimeSpan.FromMinutes(5) }, CancellationToken.None);
        return result.Succeeded ? result.OutputText.TrimEnd('\n') : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {result.ErrorTail}");
    }

    private sealed class Factory(IReadOnlyDictionary<string, string> settings, LinesLog log, Action<IServiceCollection>? change) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            foreach (var (name, value) in settings)
            {
                builder.UseSetting(name, value);
            }

            builder.ConfigureServices(services => change?.Invoke(services));
            builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(log));
        }
    }

    private sealed class LinesLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel} {eventId.Id}: {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
