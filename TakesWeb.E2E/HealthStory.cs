using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>What a load balancer, a stranger and an admin learn about the server.</summary>
public sealed class HealthStory
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Strangers_learn_that_it_lives_and_nothing_else()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var stranger = server.Anonymous();

        foreach (var open in new[] { "/healthz", "/readyz" })
        {
            using var answer = await stranger.GetAsync(open, Ct);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("", await answer.Content.ReadAsStringAsync(Ct));
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(stranger, "/sign-in"));
        foreach (var page in new[] { "/", "/jobs", "/storage", "/projects/any" })
        {
            Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(stranger, page));
        }

        foreach (var door in new[] { "/api/projects", "/api/jobs", "/openapi/v1.json", "/hubs/status/negotiate", "/_blazor/negotiate", "/uploads/0" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stranger, door));
        }
    }

    [Fact]
    public async Task An_admin_is_told_each_part()
    {
        await using var server = await TakesServer.StartAsync(Ct);

        var health = await server.Admin().GetFromJsonAsync<JsonNode>("/readyz", Ct);

        var parts = health!["parts"]!.AsArray();
        Assert.True((bool)health["ready"]!);
        Assert.Superset(
            new HashSet<string>(["database", "disk", "jobs", "ffmpeg", "vips", "git", "git-lfs"]), parts.Select(p => (string)p!["name"]!).ToHashSet());
        Assert.All(parts, part => Assert.True((bool)part!["ok"]!, part.ToJsonString()));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, Ct);
        return answer.StatusCode;
    }
}
