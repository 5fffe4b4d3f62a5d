// A server that is started, killed in the middle of its work and started again is not what Kernel/ToolProcess is for:
// that one runs a program to its end.
#pragma warning disable RS0030
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Reflection;
using System.Security.Cryptography;

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

    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly string? _programs;
    private readonly List<HttpClient> _clients = [];
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _process;

    private TakesServer(IReadOnlyDictionary<string, string> settings, string? programs)
    {
        _settings = settings;
        _programs = programs;
    }

    /// <summary>Where it listens. The same after a restart, so that browsers and clients can come back.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>Takes:Data. Stays through kills and restarts.</summary>
    public string DataFolder { get; } = Directory.CreateTempSubdirectory("takes-e2e-").FullName;

    /// <summary>Bearer token of the first admin.</summary>
    public string AdminToken { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>Everything it has written to its console, over all its lives.</summary>
    public string Log => string.Join('\n', _log);

    public static Task<TakesServer> StartAsync(CancellationToken ct) => StartAsync([], ct);

    /// <summary>
    /// Starts with Takes:Demo=false; <paramref name="settings"/> ("Takes:Demo", "true") go before the defaults. <paramref name="programs"/> is
    /// the one folder in which it finds other programs; the machine's own PATH for null.
    /// </summary>
    public static async Task<TakesServer> StartAsync(IReadOnlyCollection<(string Name, string Value)> settings, CancellationToken ct, string? programs = null)
    {
        var server = new TakesServer(settings.ToDictionary(s => s.Name, s => s.Value, StringComparer.OrdinalIgnoreCase), programs);
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

        process.Kill(entireProcessTree: true);
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

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        // Shown with a failed test alone.
        Tell?.Invoke("The server said last:\n" + string.Join('\n', _log.TakeLast(LogTail)));
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        Directory.Delete(DataFolder, recursive: true);
    }

    private async Task LaunchAsync(CancellationToken ct)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = DataFolder,
        };
        start.ArgumentList.Add(Path.Combine(PublishedApp, "TakesWeb.dll"));
        start.ArgumentList.Add("--contentRoot");
        start.ArgumentList.Add(PublishedApp);
        start.ArgumentList.Add("--urls");
        start.ArgumentList.Add(Address.GetLeftPart(UriPartial.Authority));
        foreach (var (name, value) in Settings())
        {
            start.ArgumentList.Add($"--{name}={value}");
        }

        GiveEnvironment(start);
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, e) => Hear(e.Data, listening);
        process.ErrorDataReceived += (_, e) => Hear(e.Data, listening);
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("The server ended before it listened."));
        process.Start();
        _process = process;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            Address = await listening.Task.WaitAsync(StartDeadline, ct);
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            throw new InvalidOperationException($"Takes did not start listening. {exception.Message} Its console said:\n{Log}", exception);
        }
    }

    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Takes:Data"] = DataFolder,
            ["Takes:Demo"] = "false",
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

        start.Environment["PATH"] = _programs ?? start.Environment["PATH"];
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Takes__Admin__Email"] = AdminEmail;
        start.Environment["Takes__Admin__Password"] = AdminPassword;
        start.Environment["Takes__Admin__Token"] = AdminToken;
    }

    private static bool IsForeign(string name) =>
        name.StartsWith("Takes__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Logging__", StringComparison.OrdinalIgnoreCase);

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
