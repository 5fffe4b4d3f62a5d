using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using TakesWeb.Jobs;

namespace TakesWeb.Support;

/// <summary>A shot of the running app, and what tests do to it.</summary>
public sealed record TestShot(TakesApp App, string Slug, string Uid, string RelativePath)
{
    public string Url => $"/api/projects/{Slug}/shots/{Uid}";

    public string Repository => App.RepositoryOf(Slug);

    public string Folder => Path.Combine(Repository, RelativePath);

    public string Takes => Path.Combine(Folder, "takes");

    public string FolderOf(int number) => Path.Combine(Takes, NameOf(number));

    public static string NameOf(int number) => $"take_{number:D3}";

    /// <summary>A file of a take: FileOf(2, "_metadata.json").</summary>
    public string FileOf(int number, string ending)
    {
        var shot = int.Parse(Path.GetFileName(RelativePath).Split('_')[0]);
        return Path.Combine(FolderOf(number), $"shot_{shot:D3}_{NameOf(number)}{ending}");
    }

    /// <summary>A file of a take as Git names it.</summary>
    public string GitPathOf(int number, string ending) => Path.GetRelativePath(Repository, FileOf(number, ending));

    public JsonObject SidecarOf(int number) => (JsonObject)JsonNode.Parse(File.ReadAllText(FileOf(number, "_metadata.json")))!;

    /// <summary>Uploads in one request and answers the take.</summary>
    public async Task<JsonObject> AddAsync(byte[] bytes, string name = "take.mp4", JsonObject? metadata = null, string? key = null)
    {
        using var response = await PostAsync(bytes, name, metadata, key);
        return await TakesApp.ReadAsync(response, HttpStatusCode.Created);
    }

    public async Task<HttpResponseMessage> PostAsync(
        byte[] bytes, string? name = "take.mp4", JsonNode? metadata = null, string? key = null, bool isMetadataFirst = false, Action<HttpRequestMessage>? change = null)
    {
        using var content = new MultipartFormDataContent();
        var said = metadata is null ? null : new StringContent(metadata.ToJsonString());
        if (said is not null && isMetadataFirst)
        {
            content.Add(said, "metadata");
        }

        content.Add(FilePart(new ByteArrayContent(bytes), name));
        if (said is not null && !isMetadataFirst)
        {
            content.Add(said, "metadata");
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, Url + "/takes") { Content = content };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        change?.Invoke(request);
        return await App.Http.SendAsync(request);
    }

    /// <summary>The part "file", its name percent-encoded so that any name can be said.</summary>
    public static HttpContent FilePart(HttpContent content, string? name)
    {
        var encoded = name is null ? "" : $"; filename=\"x\"; filename*=UTF-8''{Uri.EscapeDataString(name)}";
        content.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"file\"{encoded}");
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return content;
    }

    public async Task<JsonObject> TakeAsync(int number) => await App.GetAsync($"{Url}/takes/{NameOf(number)}");

    public async Task<JsonObject> ListAsync(string query = "") => await App.GetAsync($"{Url}/takes{query}");

    public async Task<IReadOnlyList<int>> NumbersAsync(string query = "") =>
        [.. ((JsonArray)(await ListAsync(query))["takes"]!).Select(t => (int)t!["number"]!)];

    /// <summary>Queues a generation of a few small frames; answers the 202.</summary>
    public Task<JsonObject> GenerateAsync(JsonObject? generationParams = null) => App.SendJsonAsync(
        HttpMethod.Post,
        Url + "/takes",
        new JsonObject { ["generationParams"] = Small(generationParams), ["quality"] = "draft" },
        HttpStatusCode.Accepted);

    public static JsonObject Small(JsonObject? generationParams = null)
    {
        var small = new JsonObject { ["model"] = "gradients", ["width"] = 64, ["height"] = 36, ["duration"] = 0.5, ["frameRate"] = "24" };
        foreach (var (key, value) in generationParams ?? [])
        {
            small[key] = value?.DeepClone();
        }

        return small;
    }

    public async Task CircleAsync(int number) =>
        await App.SendJsonAsync(HttpMethod.Put, Url + "/active-take", new JsonObject { ["takeId"] = NameOf(number) }, HttpStatusCode.OK);

    /// <summary>Git's lock of the index. Nothing is committed while it is there.</summary>
    public string IndexLock => Path.Combine(Repository, ".git", "index.lock");

    /// <summary>Takes the lock of the index as git does: never over the one of somebody else, who may be Takes.</summary>
    public Task HoldIndexAsync() => App.WaitForAsync("the lock of the index", () =>
    {
        try
        {
            using var held = new FileStream(IndexLock, FileMode.CreateNew);
            return Task.FromResult(true);
        }
        catch (IOException)
        {
            return Task.FromResult(false);
        }
    });

    /// <summary>None waits, runs or is to come, of this shot or of the project. The card has its picture before the job has made the small ones; a commit is in HEAD before its job has tidied up.</summary>
    public async Task<bool> HasNoJobAsync(string kind) =>
        !(await App.Get<ListJobs>().RunAsync(new JobFilter { Kind = kind, States = [JobState.Scheduled, JobState.Queued, JobState.Running], Take = 500 }, CancellationToken.None))
            .Jobs.Any(job => job.ShotUid is null || job.ShotUid.ToString() == Uid);

    /// <summary>Waits until each of the shot's takes has its media, its picture or a reason, and is committed; answers the list.</summary>
    public Task<JsonObject> SettledAsync(int takes) => App.WaitForAsync($"{takes} settled takes in {RelativePath}", async () =>
    {
        var list = await ListAsync("?limit=1000");
        var rows = (JsonArray)list["takes"]!;
        var isSettled = rows.Count == takes && rows.All(row =>
            (string)row!["status"]! is "complete" or "failed" && (string)row["picture"]! != "processing" && (string)row["commit"]!["state"]! == "committed");
        // The link and project.json are committed by a run of their own when it comes so.
        return isSettled && await HasNoJobAsync("thumbnail") && await HasNoJobAsync("commit") ? list : null;
    });
}
