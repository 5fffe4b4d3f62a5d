// A server that is started, killed in the middle of its work and started again is not what Kernel/ToolProcess is for:
// that one runs a program to its end.
#pragma warning disable RS0030
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace TakesWeb.E2E;

/// <summary>
/// The published app as a child process on a free port of the loopback address, with its own data folder and a first admin.
/// Killed without a chance to tidy up when disposed, as is every process it started; the data folder goes too.
/// </summary>
public sealed class TakesServer : IAsyncDisposable
{
    public const string AdminEmail = "director@example.org";
    public const string AdminPassword = "Slate-and-clapper-9";

    private const int LogTail = 60;

    /// <summary>Where the server's last words go when it is disposed; a story names its test's output. Shared with the bench, which has none.</summary>
    public static Action<string>? Tell { get; set; }

    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(5);

    // Written into this assembly by PublishedApp.targets.
    private static readonly string PublishedApp = typeof(TakesServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "PublishedApp").Value!;

    private readonly Dictionary<string, string> _settings;
    private readonly ServerPlan _plan;
    private readonly string _own = Directory.CreateTempSubdirectory("takes-e2e-").FullName;
    private readonly List<HttpClient> _clients = [];
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _process;

    private TakesServer(ServerPlan plan)
    {
        _plan = plan;
        _settings = plan.Settings.ToDictionary(s => s.Name, s => s.Value, StringComparer.OrdinalIgnoreCase);
        DataFolder = plan.DataFolder ?? _own;
        Faults = new Dictionary<string, string>(plan.Faults, StringComparer.Ordinal);
    }

    /// <summary>
    /// Environment variables that make it fail on purpose, from the next start. They are heard because the process is then started with a
    /// runtime setting that the published app does not have; its own files are the shipped ones.
    /// </summary>
    public IDictionary<string, string> Faults { get; }

    /// <summary>Done when the process of the last start is gone, by whatever cause.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>The process of the last start.</summary>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("The server is not running.");

    /// <summary>Where it listens. The same after a restart, so that browsers and clients can come back.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>Takes:Data. Stays through kills and restarts.</summary>
    public string DataFolder { get; }

    /// <summary>Bearer token of the first admin.</summary>
    public string AdminToken { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>Everything it has written to its console, over all its lives.</summary>
    public string Log => string.Join('\n', _log);

    public static Task<TakesServer> StartAsync(CancellationToken ct) => StartAsync([], ct);

    /// <summary>
    /// Starts with Takes:Demo=false; <paramref name="settings"/> ("Takes:Demo", "true") go before the defaults. <paramref name="programs"/> is
    /// the one folder in which it finds other programs; the machine's own PATH for null.
    /// </summary>
    public static Task<TakesServer> StartAsync(IReadOnlyCollection<(string Name, string Value)> settings, CancellationToken ct, string? programs = null) =>
        StartAsync(new ServerPlan { Settings = settings, Programs = programs }, ct);

    public static async Task<TakesServer> StartAsync(ServerPlan plan, CancellationToken ct)
    {
        var server = new TakesServer(plan);
        try
        {
            await server.LaunchAsync(ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client that nobody knows.</summary>
    public HttpClient Anonymous() => Client(token: null);

    /// <summary>A client that carries the admin's token.</summary>
    public HttpClient Admin() => Client(AdminToken);

    /// <summary>SIGKILL to the server and all it has started; returns when it is gone.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
        {
            return;
        }

        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        _process = null;
    }

    /// <summary>Starts it again (killing it first where it still runs), on the same data folder and the same port.</summary>
    public async Task RestartAsync(CancellationToken ct)
    {
        await KillAsync();
        await LaunchAsync(ct);
    }

    /// <summary>The same for one that may not live long enough to listen. False when it did not.</summary>
    public async Task<bool> TryRestartAsync(CancellationToken ct)
    {
        await KillAsync();
        try
        {
            await LaunchAsync(ct);
            return true;
        }
        catch (InvalidOperationException exception) when (exception.InnerException is InvalidOperationException)
        {
            await Ended;
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        // Shown with a failed test alone.
        Tell?.Invoke("The server said last:\n" + string.Join('\n', _log.TakeLast(LogTail)));
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        Directory.Delete(_own, recursive: true);
    }

    private async Task LaunchAsync(CancellationToken ct)
    {
        string[] line =
        [
            .. _plan.Launcher, "dotnet", .. RuntimeSettings(), Path.Combine(PublishedApp, "TakesWeb.dll"),
            "--contentRoot", PublishedApp, "--urls", Address.GetLeftPart(UriPartial.Authority), .. Settings().Select(s => $"--{s.Key}={s.Value}"),
        ];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = DataFolder,
        };
        GiveEnvironment(start);
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, e) => Hear(e.Data, listening);
        process.ErrorDataReceived += (_, e) => Hear(e.Data, listening);
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("The server ended before it listened."));
        process.Start();
        _process = process;
        Ended = process.WaitForExitAsync(CancellationToken.None);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            Address = await listening.Task.WaitAsync(StartDeadline, ct);
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            if (exception is InvalidOperationException)
            {
                // With it the last line of its console has been heard.
                await Ended;
            }

            throw new InvalidOperationException($"Takes did not start listening. {exception.Message} Its console said:\n{Log}", exception);
        }
    }

    /// <summary>Nothing, or the published runtime settings with the switch for faults added.</summary>
    private string[] RuntimeSettings()
    {
        if (Faults.Count == 0)
        {
            return [];
        }

        var settings = JsonNode.Parse(File.ReadAllText(Path.Combine(PublishedApp, "TakesWeb.runtimeconfig.json")))!;
        settings["runtimeOptions"]!["configProperties"]!.AsObject()["TakesWeb.Faults"] = true;
        var path = Path.Combine(_own, "faults.runtimeconfig.json");
        File.WriteAllText(path, settings.ToJsonString());
        return ["exec", "--runtimeconfig", path];
    }

    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Takes:Data"] = DataFolder,
            ["Takes:Demo"] = "false",
            ["Takes:Insights:Enabled"] = "false",
            // Stories of other things count bytes and jobs: nothing is made behind their back.
            ["Takes:Previews:Ahead"] = "false",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
        };
        foreach (var (name, value) in _settings)
        {
            settings[name] = value;
        }

        return settings;
    }

    private void GiveEnvironment(ProcessStartInfo start)
    {
        // Whatever the developer has set for the own server must not decide a test.
        foreach (var name in start.Environment.Keys.Where(IsForeign).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in Faults)
        {
            start.Environment[name] = value;
        }

        start.Environment["PATH"] = _plan.Programs ?? start.Environment["PATH"];
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Takes__Admin__Email"] = AdminEmail;
        start.Environment["Takes__Admin__Password"] = AdminPassword;
        start.Environment["Takes__Admin__Token"] = AdminToken;
    }

    private static bool IsForeign(string name) =>
        name.StartsWith("Takes__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Logging__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("TAKES_", StringComparison.Ordinal);

    private void Hear(string? line, TaskCompletionSource<Uri> listening)
    {
        const string Marker = "Now listening on: ";
        if (line is null)
        {
            return;
        }

        _log.Enqueue(line);
        var at = line.IndexOf(Marker, StringComparison.Ordinal);
        if (at >= 0)
        {
            listening.TrySetResult(new Uri(line[(at + Marker.Length)..].Trim()));
        }
    }

    private HttpClient Client(string? token)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = Address,
            Timeout = TimeSpan.FromMinutes(5),
        };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        _clients.Add(client);
        return client;
    }
}

/// <summary>How a server is to be started.</summary>
public sealed record ServerPlan
{
    /// <summary>("Takes:Demo", "true"); they go before the defaults.</summary>
    public IReadOnlyCollection<(string Name, string Value)> Settings { get; init; } = [];

    /// <summary>The one folder in which it finds other programs; the machine's own PATH for null.</summary>
    public string? Programs { get; init; }

    /// <summary>A folder that is there already, and stays; one of its own for null.</summary>
    public string? DataFolder { get; init; }

    /// <summary>A program with its arguments that starts the server and watches it.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>See <see cref="TakesServer.Faults"/>.</summary>
    public IReadOnlyDictionary<string, string> Faults { get; init; } = new Dictionary<string, string>();
}
