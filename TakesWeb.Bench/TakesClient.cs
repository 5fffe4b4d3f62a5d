using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TakesWeb.E2E;

namespace TakesWeb.Bench;

/// <summary>The HTTP interface, as a pipeline would use it. Every answer that is not the expected one ends the bench.</summary>
internal sealed class TakesClient(TakesServer server)
{
    private readonly HttpClient _http = server.Admin();

    public async Task<string> CreateProjectAsync(string name, CancellationToken ct) =>
        Text(await PostAsync("/api/projects", new JsonObject { ["name"] = name }, ct), "slug");

    public async Task<string> CreateShotAsync(string project, string shot, CancellationToken ct) =>
        Text(
            await PostAsync(
                $"/api/projects/{project}/shots", new JsonObject { ["chapter"] = "Bench", ["scene"] = "Bench", ["shot"] = shot }, ct),
            "uid");

    /// <summary>Sends a file as a new take and returns the take's name ("take_001").</summary>
    public async Task<string> PostTakeAsync(string project, string shot, string file, CancellationToken ct)
    {
        await using var media = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        return await PostTakeAsync(project, shot, media, Path.GetFileName(file), ct);
    }

    public async Task<string> PostTakeAsync(string project, string shot, Stream media, string fileName, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent();
        using var part = new StreamContent(media, bufferSize: 1024 * 1024);
        form.Add(part, "file", fileName);
        using var answer = await _http.PostAsync($"/api/projects/{project}/shots/{shot}/takes", form, ct);
        return Text(await ReadAsync(answer, HttpStatusCode.Created, ct), "id");
    }

    /// <summary>The word for whether the take can be shown: processing, ready, no_preview and so on.</summary>
    public async Task<string> PictureOfAsync(string project, string shot, string take, CancellationToken ct)
    {
        using var answer = await _http.GetAsync($"/api/projects/{project}/shots/{shot}/takes/{take}", ct);
        return Text(await ReadAsync(answer, HttpStatusCode.OK, ct), "picture");
    }

    /// <summary>True while any job waits or runs, but for the ones on a schedule.</summary>
    public async Task<bool> IsBusyAsync(CancellationToken ct)
    {
        using var answer = await _http.GetAsync("/api/jobs?state=queued,running", ct);
        return (await ReadAsync(answer, HttpStatusCode.OK, ct))["jobs"] is JsonArray { Count: > 0 };
    }

    /// <summary>Waits until the project counts so many takes: those that came as files alone are read in the background.</summary>
    public async Task HasAsync(string project, int takes, CancellationToken ct)
    {
        while (true)
        {
            using var answer = await _http.GetAsync($"/api/projects/{project}/storage", ct);
            if ((int)(await ReadAsync(answer, HttpStatusCode.OK, ct))["takes_count"]! == takes)
            {
                return;
            }

            await Task.Delay(500, ct);
        }
    }

    /// <summary>Waits until no job waits or runs, twice in a row: one that ends may ask for another.</summary>
    public async Task SettledAsync(CancellationToken ct)
    {
        for (var quiet = 0; quiet < 3; quiet++)
        {
            await Task.Delay(300, ct);
            quiet = await IsBusyAsync(ct) ? -1 : quiet;
        }
    }

    public async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        using var answer = await _http.GetAsync("/readyz", ct);
        return answer.IsSuccessStatusCode;
    }

    public Task<string> ReadTextAsync(string path, CancellationToken ct) => _http.GetStringAsync(path, ct);

    /// <summary>Reads to the last byte, as a client must.</summary>
    public async Task GetAsync(string path, CancellationToken ct)
    {
        using var answer = await _http.GetAsync(path, ct);
        if (!answer.IsSuccessStatusCode)
        {
            throw new BenchException($"GET {path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}");
        }
    }

    private async Task<JsonObject> PostAsync(string path, JsonObject body, CancellationToken ct)
    {
        using var answer = await _http.PostAsJsonAsync(path, body, ct);
        return await ReadAsync(answer, HttpStatusCode.Created, ct);
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage answer, HttpStatusCode expected, CancellationToken ct)
    {
        var text = await answer.Content.ReadAsStringAsync(ct);
        return answer.StatusCode == expected && JsonNode.Parse(text) is JsonObject json
            ? json
            : throw new BenchException($"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri} answered {(int)answer.StatusCode}: {text}");
    }

    private static string Text(JsonObject json, string name) =>
        json[name]?.GetValue<string>() ?? throw new BenchException($"An answer lacks \"{name}\": {json.ToJsonString()}");
}
