using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>What cannot be a take is refused in words, and leaves nothing behind.</summary>
public sealed class BadInputStory
{
    private const int Limit = 100_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_refusal_says_why_and_leaves_nothing()
    {
        await using var server = await TakesServer.StartAsync([("Takes:Uploads:MaxBytes", $"{Limit}")], Ct);
        var studio = await Studio.OpenAsync(server);
        var png = SampleMedia.Png();

        await RefusesAsync(404, "project", studio.Client.GetAsync("/api/projects/day-train", Ct));
        await RefusesAsync(404, "shot", studio.Client.GetAsync($"/api/projects/{studio.Slug}/shots/{Guid.Empty}/takes", Ct));
        await RefusesAsync(404, "take", studio.Client.GetAsync($"{studio.Takes}/take_001", Ct));
        await RefusesAsync(400, "empty", studio.PostAsync(new ByteArrayContent([]), "frame.png"));
        await RefusesAsync(400, "metadata", studio.PostAsync(new ByteArrayContent(png), "frame.png", metadata: "seed=42"));
        await RefusesAsync(400, "file", studio.Client.PostAsync(studio.Takes, new MultipartFormDataContent { { new StringContent("{}"), "metadata" } }, Ct));
        await RefusesAsync(413, "MaxBytes", studio.PostAsync(new ByteArrayContent(new byte[Limit + 1]), "frame.png"));
        await RefusesAsync(415, "", studio.PostAsync(new ByteArrayContent("shot list, third draft"u8.ToArray()), "frame.png"));
        await RefusesAsync(460, SampleMedia.Sha256(png), studio.PostAsync(new ByteArrayContent(png), "frame.png", sha256: new string('0', 64)));

        Assert.Empty(await studio.ListAsync());
        Assert.Empty(Below(studio, "takes", "staging"));
        Assert.Empty(Directory.GetFiles(Path.Combine(studio.Repository, ".git", "lfs"), "*", SearchOption.AllDirectories));
        await studio.IsCleanAsync();
    }

    [Fact]
    public async Task A_full_disk_refuses_takes_and_still_shows_them()
    {
        await using var server = await TakesServer.StartAsync([("Takes:Storage:ReserveBytes", $"{long.MaxValue / 2}")], Ct);
        var studio = await Studio.OpenAsync(server);

        await RefusesAsync(507, "ReserveBytes", studio.PostAsync(new ByteArrayContent(SampleMedia.Png()), "frame.png"));

        Assert.Empty(await studio.ListAsync());
        Assert.Empty(Below(studio, "takes", "staging"));
        using var health = await server.Anonymous().GetAsync("/readyz", Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
    }

    [Fact]
    public async Task Without_its_tools_it_keeps_takes_and_names_what_is_missing()
    {
        var programs = Directory.CreateTempSubdirectory("takes-e2e-programs-").FullName;
        File.CreateSymbolicLink(Path.Combine(programs, "git"), ToolProcess.Find("git")!);
        await using var server = await TakesServer.StartAsync([], Ct, programs);
        var studio = await Studio.OpenAsync(server);

        var png = SampleMedia.Png();
        var take = await studio.AddAsync(png);

        Assert.Equal(SampleMedia.Sha256(png), SampleMedia.Sha256(await studio.Client.GetByteArrayAsync((string)take["mediaUrl"]!, Ct)));
        var shown = await Eventually.SeeAsync("the reason for no picture", async () => await studio.TakeAsync("take_001") is { } t && (string?)t["picture"] == "no_preview" ? t : null);
        Assert.Contains("vips", (string?)shown["pictureReason"], StringComparison.Ordinal);
        var health = (await server.Admin().GetFromJsonAsync<JsonNode>("/readyz", Ct))!;
        foreach (var missing in new[] { "ffmpeg", "vips", "git-lfs" })
        {
            var part = health["parts"]!.AsArray().Single(p => (string?)p!["name"] == missing)!;
            Assert.False((bool)part["ok"]!);
            Assert.Contains("install", (string?)part["text"], StringComparison.OrdinalIgnoreCase);
        }

        Directory.Delete(programs, recursive: true);
    }

    private static async Task RefusesAsync(int status, string names, Task<HttpResponseMessage> sending)
    {
        using var answer = await sending;
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True((int)answer.StatusCode == status, $"{status} was expected, not {(int)answer.StatusCode}: {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(body)!;
        Assert.Equal(status, (int)problem["status"]!);
        Assert.Contains(names, (string?)problem["detail"], StringComparison.OrdinalIgnoreCase);
        Assert.Matches("^\\S+ .+ .+", (string?)problem["detail"]);
    }

    private static string[] Below(Studio studio, params string[] folder)
    {
        var path = Path.Combine([studio.Repository, ".git", .. folder]);
        return Directory.Exists(path) ? Directory.GetFileSystemEntries(path) : [];
    }
}
