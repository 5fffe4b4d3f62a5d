using System.Net;
using System.Text.Json.Nodes;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>Project folders that somebody puts into the library by hand.</summary>
public sealed class CopiedProjectTests
{
    [Fact]
    public async Task A_project_copied_in_from_another_library_is_found_at_once_when_asked_and_says_the_same_of_itself()
    {
        await using var app = await TakesApp.StartNewAsync();
        var (first, _, other) = await Library.MakeAsync(app);
        var there = (JsonArray)JsonNode.Parse(await Library.DumpAsync(app, (first, 3), (other, 1)))!["projects"]!;
        await using var second = await TakesApp.StartNewAsync();
        // Its first round would meet half a copy.
        await second.QuietAsync();
        await TakesApp.ProgramAsync("cp", ["-a", first.Repository, second.RepositoryOf(first.Slug)]);

        await second.SendJsonAsync(HttpMethod.Post, "/api/admin/rebuild", null, HttpStatusCode.Accepted);
        await second.WaitForAsync("the project", async () => (await second.Http.GetAsync($"/api/projects/{first.Slug}")).IsSuccessStatusCode);
        var moved = first with { App = second };
        await moved.SettledAsync(3);

        var here = Assert.Single((JsonArray)JsonNode.Parse(await second.Http.GetStringAsync("/api/admin/dump"))!["projects"]!)!;
        var before = there.Single(p => (string)p!["slug"]! == first.Slug)!;
        Assert.Equal(before["shots"]!.ToJsonString(), here["shots"]!.ToJsonString());
        Assert.Equal(before["totals"]!["renders"]!.ToJsonString(), here["totals"]!["renders"]!.ToJsonString());
        Assert.Equal("", await second.GitAsync(first.Slug, "status", "--porcelain"));
        await moved.AddAsync(await MediaSamples.PngAsync(), "new.png");
        await moved.SettledAsync(4);
    }

    [Fact]
    public async Task A_second_folder_with_the_id_of_a_project_is_left_alone_and_an_admin_can_see_why()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.PngAsync(), "a.png");
        await shot.SettledAsync(1);
        await TakesApp.ProgramAsync("cp", ["-a", shot.Repository, app.RepositoryOf("zz-copy")]);
        Directory.CreateDirectory(app.RepositoryOf("zz-torn"));
        await File.WriteAllTextAsync(Path.Combine(app.RepositoryOf("zz-torn"), "project.json"), "{ torn");

        await app.ReconcileAsync();

        var refused = (JsonArray)(await app.GetAsync("/api/admin/rebuild"))["refused"]!;
        Assert.Equal(["zz-copy", "zz-torn"], refused.Select(r => (string)r!["folder"]!));
        Assert.Contains(shot.Slug, (string)refused[0]!["sentence"]!, StringComparison.Ordinal);
        using var ask = new HttpRequestMessage(HttpMethod.Get, "/storage");
        ask.Headers.Accept.ParseAdd("text/html");
        Assert.Contains("zz-copy", await (await app.Http.SendAsync(ask)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await app.RestartAsync(() => Library.RemoveIndex(app));
        Assert.Equal(HttpStatusCode.NotFound, (await app.Http.GetAsync("/api/projects/zz-copy")).StatusCode);
        Assert.Equal([1], await shot.NumbersAsync());
    }
}
