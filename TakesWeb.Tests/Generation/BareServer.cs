using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Support;

namespace TakesWeb.Generation;

/// <summary>The app as a process of its own, with a PATH that holds only what a test puts there.</summary>
internal sealed class BareServer : IAsyncDisposable
{
    private const string Token = "tk_test_0123456789abcdefghij";
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<ToolResult> _run;
    private readonly HttpClient _http;

    private BareServer(Task<ToolResult> run, CancellationTokenSource stop, Uri address)
    {
        _run = run;
        _stop = stop;
        _http = new HttpClient { BaseAddress = address };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public static async Task<BareServer> StartAsync(string data, string path)
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var stop = new CancellationTokenSource();
        const string Marker = "Now listening on: ";
        var command = new ToolCommand(ToolProcess.Find("dotnet")!, [Path.Combine(AppContext.BaseDirectory, "TakesWeb.dll"), "--urls", "http://127.0.0.1:0", $"--Takes:Data={data}"])
        {
            Timeout = TimeSpan.FromMinutes(5),
            WorkingFolder = AppContext.BaseDirectory,
            OnOutputLine = line =>
            {
                if (line.IndexOf(Marker, StringComparison.Ordinal) is >= 0 and var at)
                {
                    listening.TrySetResult(new Uri(line[(at + Marker.Length)..].Trim()));
                }
            },
            Environment = new Dictionary<string, string?>
            {
                ["PATH"] = path,
                ["Takes__Demo"] = "false",
                ["Takes__Admin__Email"] = "mara@example.org",
                ["Takes__Admin__Password"] = "a sentence is fine",
                ["Takes__Admin__Token"] = Token,
                ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
            },
        };
        var run = ToolProcess.RunAsync(command, stop.Token);
        var first = await Task.WhenAny(listening.Task, run).WaitAsync(TimeSpan.FromSeconds(90));
        return first == run
            ? throw new InvalidOperationException((await run).ErrorTail)
            : new BareServer(run, stop, await listening.Task);
    }

    public async Task<string> GetAsync(string url) => await (await _http.GetAsync(url)).Content.ReadAsStringAsync();

    /// <summary>The address of a new shot in a new project.</summary>
    public async Task<string> MakeShotAsync()
    {
        using var project = await _http.PostAsJsonAsync("/api/projects", new { name = "Bare" });
        await TakesApp.ReadAsync(project, HttpStatusCode.Created);
        using var shot = await _http.PostAsJsonAsync("/api/projects/bare/shots", new { chapter = "One", scene = "One", shot = "One" });
        return $"/api/projects/bare/shots/{(string)(await TakesApp.ReadAsync(shot, HttpStatusCode.Created))["uid"]!}";
    }

    public async Task<string> PostFileAsync(string shot, byte[] bytes)
    {
        using var content = new MultipartFormDataContent { TestShot.FilePart(new ByteArrayContent(bytes), "a.mp4") };
        using var response = await _http.PostAsync(shot + "/takes", content);
        return (string)(await TakesApp.ReadAsync(response, HttpStatusCode.Created))["id"]!;
    }

    public async Task QueueAsync(string shot)
    {
        using var response = await _http.PostAsJsonAsync(shot + "/takes", new JsonObject { ["generationParams"] = TestShot.Small() });
        await TakesApp.ReadAsync(response, HttpStatusCode.Accepted);
    }

    public async Task<JsonObject> WaitForTakeAsync(string shot, int number, Func<JsonObject, bool> isSo)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var rhythm = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await rhythm.WaitForNextTickAsync(deadline.Token))
        {
            var take = (JsonObject)JsonNode.Parse(await GetAsync($"{shot}/takes/{TestShot.NameOf(number)}"))!;
            if (isSo(take))
            {
                return take;
            }
        }

        throw new TimeoutException($"take {number} never got there");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _stop.CancelAsync();
        try
        {
            await _run;
        }
        catch (OperationCanceledException)
        {
            // Killed, as asked.
        }

        _stop.Dispose();
    }
}
