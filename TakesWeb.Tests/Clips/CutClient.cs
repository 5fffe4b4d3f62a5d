using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TakesWeb.Support;

namespace TakesWeb.Clips;

/// <summary>Clips and snapshots of a shot, as a program asks for them.</summary>
internal static class CutClient
{
    public static Task<HttpResponseMessage> PostAsync(TestShot shot, string kind, int take, JsonObject body)
    {
        (body["project"], body["shot"], body["take"]) = (shot.Slug, shot.Uid, TestShot.NameOf(take));
        return shot.App.Http.PostAsJsonAsync($"/api/{kind}", body);
    }

    public static async Task<JsonObject> SnapshotAsync(TestShot shot, int take, JsonObject body)
    {
        using var response = await PostAsync(shot, "snapshots", take, body);
        return await TakesApp.ReadAsync(response, HttpStatusCode.Created);
    }

    /// <summary>Asks for a clip and waits until it is cut.</summary>
    public static async Task<JsonObject> ClipAsync(TestShot shot, int take, int first, int last, string? label = null)
    {
        using var response = await PostAsync(shot, "clips", take, new JsonObject { ["in"] = first, ["out"] = last, ["label"] = label });
        var asked = await TakesApp.ReadAsync(response, HttpStatusCode.Accepted);
        return await shot.App.WaitForAsync($"the clip {first} to {last}", async () =>
        {
            using var found = await shot.App.Http.GetAsync($"/api/clips/{asked["id"]}");
            return found.IsSuccessStatusCode ? await TakesApp.ReadAsync(found, HttpStatusCode.OK) : null;
        });
    }

    public static async Task<List<JsonNode>> ListAsync(TestShot shot, string kind, string query = "") =>
        [.. ((JsonArray)(await shot.App.GetAsync($"/api/{kind}?project={shot.Slug}&shot={shot.Uid}{query}"))[kind]!).Select(c => c!)];

    /// <summary>Nobody is at work, and Git has nothing to say.</summary>
    public static Task QuietAsync(TestShot shot) => shot.App.WaitForAsync("a quiet moment", async () =>
        (await shot.App.Get<Jobs.ListJobs>().RunAsync(new Jobs.JobFilter { States = [Jobs.JobState.Queued, Jobs.JobState.Running] }, CancellationToken.None)).Jobs.Count == 0
        && await shot.App.GitAsync(shot.Slug, "status", "--porcelain") == "");
}
