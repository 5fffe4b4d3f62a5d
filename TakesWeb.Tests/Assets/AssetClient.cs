using System.Net;
using System.Text.Json.Nodes;
using TakesWeb.Jobs;
using TakesWeb.Support;

namespace TakesWeb.Assets;

/// <summary>The assets of a project, as a program sees them.</summary>
internal sealed record AssetClient(TakesApp App, string Slug)
{
    public string Url => $"/api/projects/{Slug}/assets";

    public string Folder => Path.Combine(App.RepositoryOf(Slug), "assets");

    public async Task<HttpResponseMessage> PostAsync(byte[] bytes, string name, JsonObject? metadata = null, string? key = null, string word = "assets")
    {
        using var content = new MultipartFormDataContent();
        if (metadata is not null)
        {
            content.Add(new StringContent(metadata.ToJsonString()), "metadata");
        }

        content.Add(TestShot.FilePart(new ByteArrayContent(bytes), name));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/projects/{Slug}/{word}") { Content = content };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await App.Http.SendAsync(request);
    }

    /// <summary>Uploads in one request and answers the asset.</summary>
    public async Task<JsonObject> AddAsync(byte[] bytes, string name = "plate.png", JsonObject? metadata = null, string? key = null)
    {
        using var response = await PostAsync(bytes, name, metadata, key);
        return await TakesApp.ReadAsync(response, HttpStatusCode.Created);
    }

    public Task<JsonObject> GetAsync(string asset) => App.GetAsync($"{Url}/{asset}");

    public Task<JsonObject> DoAsync(HttpMethod method, string asset, string what = "", JsonNode? body = null, HttpStatusCode expected = HttpStatusCode.OK) =>
        App.SendJsonAsync(method, $"{Url}/{asset}{what}", body, expected);

    public async Task<string> RefusedAsync(HttpMethod method, string path, int expected, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, Url + path) { Content = body is null ? null : System.Net.Http.Json.JsonContent.Create(body) };
        using var response = await App.Http.SendAsync(request);
        return await TakesApp.RefusalAsync(response, expected);
    }

    public async Task<List<JsonNode>> ListAsync(string query = "") => [.. ((JsonArray)(await App.GetAsync(Url + query))["assets"]!).Select(a => a!)];

    /// <summary>The asset, once it has its picture or a reason and all of the project is committed.</summary>
    public async Task<JsonObject> SettledAsync(string asset)
    {
        await App.WaitForAsync($"{asset} settled", async () =>
            await GetAsync(asset) is var one && (string)one["picture"]! != "processing" && (string)one["commit"]!["state"]! == "committed"
            && (await App.Get<ListJobs>().RunAsync(new JobFilter { States = [JobState.Queued, JobState.Running] }, CancellationToken.None)).Jobs.Count == 0
            && await App.GitAsync(Slug, "status", "--porcelain") == "");
        return await GetAsync(asset);
    }
}
