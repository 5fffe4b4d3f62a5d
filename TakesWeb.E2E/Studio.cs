using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>A project with one shot on a running server, as a pipeline sees it: over HTTP, and as a folder with a repository in it.</summary>
internal sealed class Studio
{
    private readonly TakesServer _server;

    private Studio(TakesServer server, HttpClient client, JsonNode project, JsonNode shot)
    {
        _server = server;
        Client = client;
        Slug = (string)project["slug"]!;
        CloneCommand = (string)project["cloneCommand"]!;
        ShotUid = (string)shot["uid"]!;
        ShotPath = (string)shot["path"]!;
    }

    /// <summary>Carries the admin's token.</summary>
    public HttpClient Client { get; }

    public string Slug { get; }

    public string CloneCommand { get; }

    public string ShotUid { get; }

    /// <summary>The shot's folder, from the repository's root.</summary>
    public string ShotPath { get; }

    /// <summary>The project's folder on the disk.</summary>
    public string Repository => Path.Combine(_server.DataFolder, "projects", Slug);

    /// <summary>Where takes are posted and listed.</summary>
    public string Takes => $"/api/projects/{Slug}/shots/{ShotUid}/takes";

    /// <summary>The shot's page.</summary>
    public string Page => $"/projects/{Slug}/shots/{ShotUid}";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<Studio> OpenAsync(TakesServer server)
    {
        var client = server.Admin();
        var project = await MakeAsync(client, "/api/projects", new { name = "Night Train" });
        project = (await client.GetFromJsonAsync<JsonNode>($"/api/projects/{project["slug"]}", Ct))!;
        var shot = await MakeAsync(client, $"/api/projects/{project["slug"]}/shots", new { chapter = "Departure", scene = "Platform", shot = "The whistle" });
        return new Studio(server, client, project, shot);
    }

    /// <summary>Posts a file; the answer is the caller's to judge.</summary>
    public async Task<HttpResponseMessage> PostAsync(HttpContent media, string name, string? key = null, string? metadata = null, string? sha256 = null, string? to = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, to ?? Takes);
        media.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var form = new MultipartFormDataContent { { media, "file", name } };
        if (metadata is not null)
        {
            form.Add(new StringContent(metadata), "metadata");
        }

        request.Content = form;
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (sha256 is not null)
        {
            request.Headers.Add("X-Content-SHA256", sha256);
        }

        return await Client.SendAsync(request, Ct);
    }

    /// <summary>Posts a picture and returns the take that it became.</summary>
    public async Task<JsonNode> AddAsync(byte[] media, string name = "frame.png")
    {
        using var answer = await PostAsync(new ByteArrayContent(media), name);
        return await TakeOfAsync(answer);
    }

    /// <summary>The take in an answer that has to be 201.</summary>
    public static async Task<JsonNode> TakeOfAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, $"{(int)answer.StatusCode} {body}");
        return JsonNode.Parse(body)!;
    }

    public async Task<JsonNode> TakeAsync(string take) => (await Client.GetFromJsonAsync<JsonNode>($"{Takes}/{take}", Ct))!;

    /// <summary>All takes of the shot that stand where it is asked for.</summary>
    public async Task<List<JsonNode>> ListAsync(string storage = "live")
    {
        var takes = new List<JsonNode>();
        for (string? after = ""; after is not null;)
        {
            var page = (await Client.GetFromJsonAsync<JsonNode>($"{Takes}?limit=1000&storage={storage}{after}", Ct))!;
            takes.AddRange(page["takes"]!.AsArray().Select(t => t!.DeepClone()));
            after = page["next"] is { } next ? $"&after={next}" : null;
        }

        return takes;
    }

    /// <summary>The take, once it has its picture and is in a commit.</summary>
    public async Task<JsonNode> SettledAsync(string take)
    {
        JsonNode? last = null;
        return await Eventually.SeeAsync(
            $"{take} with its picture, committed", async () => IsSettled(last = await TakeAsync(take)) ? last : null, () => last?.ToJsonString() ?? "");
    }

    /// <summary>All takes of the shot, once each has its picture and is in a commit.</summary>
    public async Task<List<JsonNode>> AllSettledAsync(TimeSpan? within = null)
    {
        List<JsonNode> last = [];
        return await Eventually.SeeAsync(
            "every take with its picture, committed",
            async () => (last = await ListAsync()).TrueForAll(IsSettled) ? last : null,
            () => string.Join('\n', last.Where(t => !IsSettled(t)).Take(3).Select(t => t.ToJsonString())),
            within);
    }

    /// <summary>No commit is being made or to come: git's lock of the index is free for an editor.</summary>
    public Task NobodyCommitsAsync() => Eventually.IsTrueAsync("the end of all commits", async () =>
        (await Client.GetFromJsonAsync<JsonNode>("/api/jobs?kind=commit&state=scheduled,queued,running", Ct))!["jobs"]!.AsArray().Count == 0);

    /// <summary>No job waits or runs: what is made beside the pictures is there too.</summary>
    public Task NobodyWorksAsync(TimeSpan? within = null) => Eventually.IsTrueAsync("the end of all jobs", async () =>
        (await Client.GetFromJsonAsync<JsonNode>("/api/jobs?state=queued,running", Ct))!["jobs"]!.AsArray().Count == 0, within: within);

    /// <summary>Nothing that git would add, change or remove once the commit of what was done last is made, and a sound repository.</summary>
    public async Task IsCleanAsync()
    {
        var left = "";
        await Eventually.IsTrueAsync(
            "a clean git status",
            async () => (left = await Terminal.GitAsync(Repository, "--no-optional-locks", "status", "--porcelain", "--untracked-files=all")).Length == 0,
            () => left);
        await Terminal.GitAsync(Repository, "fsck", "--strict");
    }

    private static bool IsSettled(JsonNode take) => (string?)take["picture"] == "ready" && (string?)take["commit"]!["state"] == "committed";

    private static async Task<JsonNode> MakeAsync<T>(HttpClient client, string path, T what)
    {
        using var answer = await client.PostAsJsonAsync(path, what, Ct);
        return await TakeOfAsync(answer);
    }
}
