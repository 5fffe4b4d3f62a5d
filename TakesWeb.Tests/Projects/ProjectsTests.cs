using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Projects;

public sealed class ProjectsTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task Project_json_has_one_line_a_shot_and_keys_of_others_survive()
    {
        var first = await app.CreateShotAsync();
        var second = await app.CreateShotAsync(first.Slug, shot: "The door");
        var path = Path.Combine(first.Repository, "project.json");
        var theirs = (await File.ReadAllTextAsync(path)).Replace("\"demo\": false", "\"demo\": false,\n  \"pipeline\": {\"fps\":24}").Replace("\"title\":\"The door\"", "\"title\":\"The door\",\"colour\":\"teal\"");
        Assert.Contains("teal", theirs, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, theirs);

        await app.SendJsonAsync(HttpMethod.Patch, second.Url, new JsonObject { ["name"] = "The iron door" }, HttpStatusCode.OK);

        var lines = await File.ReadAllLinesAsync(path);
        var line = Assert.Single(lines, l => l.Contains(second.Uid, StringComparison.Ordinal));
        Assert.Contains("\"title\":\"The iron door\"", line, StringComparison.Ordinal);
        Assert.Contains("\"colour\":\"teal\"", line, StringComparison.Ordinal);
        Assert.Single(lines, l => l.Contains(first.Uid, StringComparison.Ordinal));
        Assert.Equal(24, (int)JsonNode.Parse(string.Join('\n', lines))!["pipeline"]!["fps"]!);
        Assert.EndsWith("}\n", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slug_that_is_taken_gets_a_number()
    {
        var name = $"Nebel {Guid.NewGuid():N}"[..14];

        var first = await app.CreateProjectAsync(name);
        var others = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => app.CreateProjectAsync(name)));

        Assert.Equal([$"{first}-2", $"{first}-3", $"{first}-4"], others.Order(StringComparer.Ordinal));
    }

    public static TheoryData<string> Nameless => ["", "   ", "...", "日本語", "🎬", "CON", "nul", "Lpt1", "../..", new string('x', 121)];

    [Theory]
    [MemberData(nameof(Nameless))]
    public async Task A_name_that_leaves_nothing_or_is_reserved_is_refused(string name)
    {
        var slug = await app.CreateProjectAsync();
        var before = Directory.GetFileSystemEntries(Path.Combine(app.Data, "projects")).Length;

        using var project = await app.Http.PostAsJsonAsync("/api/projects", new { name });
        using var shot = await app.Http.PostAsJsonAsync($"/api/projects/{slug}/shots", new { chapter = "One", scene = "One", shot = name });
        using var scene = await app.Http.PostAsJsonAsync($"/api/projects/{slug}/shots", new { chapter = "One", scene = name, shot = "One" });
        using var chapter = await app.Http.PostAsJsonAsync($"/api/projects/{slug}/shots", new { chapter = name, scene = "One", shot = "One" });

        Assert.NotEmpty(await TakesApp.RefusalAsync(project, 400));
        Assert.NotEmpty(await TakesApp.RefusalAsync(shot, 400));
        Assert.NotEmpty(await TakesApp.RefusalAsync(scene, 400));
        Assert.NotEmpty(await TakesApp.RefusalAsync(chapter, 400));
        Assert.Equal(["project.json"], Directory.GetFileSystemEntries(app.RepositoryOf(slug)).Select(Path.GetFileName).Where(n => n![0] != '.'));
        Assert.True(Directory.GetFileSystemEntries(Path.Combine(app.Data, "projects")).Length >= before);
    }

    [Fact]
    public async Task Missing_names_are_refused_not_crashed_upon()
    {
        var slug = await app.CreateProjectAsync();

        using var project = await app.Http.PostAsJsonAsync("/api/projects", new { });
        using var shot = await app.Http.PostAsJsonAsync($"/api/projects/{slug}/shots", new { chapter = "One" });

        Assert.NotEmpty(await TakesApp.RefusalAsync(project, 400));
        Assert.Equal(HttpStatusCode.BadRequest, shot.StatusCode);
    }

    [Fact]
    public async Task A_chapter_and_a_scene_are_found_again_by_title_and_by_folder()
    {
        var first = await app.CreateShotAsync(chapter: "Night lights", scene: "Harbour", shot: "First cells");

        var byTitle = await app.CreateShotAsync(first.Slug, "night lights", "HARBOUR", "Second");
        var byFolder = await app.CreateShotAsync(first.Slug, "01_Night_lights", "01_Harbour", "Third");
        var newScene = await app.CreateShotAsync(first.Slug, "01_Night_lights", "Pier", "Fourth");
        var newChapter = await app.CreateShotAsync(first.Slug, "Colony", "Harbour", "Fifth");

        Assert.Equal("01_Night_lights/01_Harbour/001_First_cells", first.RelativePath);
        Assert.Equal("01_Night_lights/01_Harbour/002_Second", byTitle.RelativePath);
        Assert.Equal("01_Night_lights/01_Harbour/003_Third", byFolder.RelativePath);
        Assert.Equal("01_Night_lights/02_Pier/001_Fourth", newScene.RelativePath);
        Assert.Equal("02_Colony/01_Harbour/001_Fifth", newChapter.RelativePath);
    }

    [Fact]
    public async Task Projects_are_made_while_the_library_is_read()
    {
        await using var own = await TakesApp.StartNewAsync();
        using var made = new CancellationTokenSource();
        var reading = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!made.IsCancellationRequested)
            {
                await own.Get<ReadProjects>().RunAsync(CancellationToken.None);
            }
        })).ToList();

        for (var i = 0; i < 20; i++)
        {
            await own.CreateProjectAsync();
        }

        await made.CancelAsync();
        await Task.WhenAll(reading);
        Assert.Equal(20, (await own.Get<ListProjects>().RunAsync(CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Ten_shots_made_at_once_get_ten_numbers_and_ten_lines()
    {
        var slug = await app.CreateProjectAsync();

        var shots = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => app.CreateShotAsync(slug, shot: $"Shot {(char)('a' + i)}")));

        Assert.Equal(10, shots.Select(s => Path.GetFileName(s.RelativePath)[..3]).Distinct().Count());
        Assert.Equal(10, (await File.ReadAllLinesAsync(Path.Combine(app.RepositoryOf(slug), "project.json"))).Count(l => l.Contains("\"uid\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_second_shot_of_that_name_is_a_conflict()
    {
        var shot = await app.CreateShotAsync();

        using var again = await app.Http.PostAsJsonAsync($"/api/projects/{shot.Slug}/shots", new { chapter = "Descent", scene = "Well", shot = "down the SPIRAL" });

        Assert.Contains("another name", await TakesApp.RefusalAsync(again, 409), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ambiguous_folder_name_is_a_conflict_that_lists_the_candidates()
    {
        var one = await app.CreateShotAsync(scene: "Well");
        var two = await app.CreateShotAsync(one.Slug, scene: "Roof");

        using var response = await app.Http.GetAsync($"/api/projects/{one.Slug}/shots/001_Down_the_spiral");
        var sentence = await TakesApp.RefusalAsync(response, 409);

        Assert.Contains(one.Uid, sentence, StringComparison.Ordinal);
        Assert.Contains(two.Uid, sentence, StringComparison.Ordinal);
        Assert.Equal(one.Uid, (string)(await app.GetAsync(one.Url))["uid"]!);
    }

    [Fact]
    public async Task A_shot_of_another_project_is_not_found_through_this_one()
    {
        var mine = await app.CreateShotAsync();
        var other = await app.CreateProjectAsync();

        using var response = await app.Http.GetAsync($"/api/projects/{other}/shots/{mine.Uid}");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_rename_changes_the_title_and_keeps_slug_and_folder()
    {
        var shot = await app.CreateShotAsync();

        var renamed = await app.SendJsonAsync(HttpMethod.Patch, shot.Url, new JsonObject { ["name"] = "Up the stairs" }, HttpStatusCode.OK);
        var project = await app.SendJsonAsync(HttpMethod.Patch, $"/api/projects/{shot.Slug}", new JsonObject { ["name"] = "Another film" }, HttpStatusCode.OK);

        Assert.Equal("Up the stairs", (string)renamed["title"]!);
        Assert.Equal(shot.RelativePath, (string)renamed["path"]!);
        Assert.Equal("Another film", (string)project["name"]!);
        Assert.Equal(shot.Slug, (string)project["slug"]!);
        Assert.True(Directory.Exists(shot.Takes));
    }

    [Fact]
    public async Task A_new_project_is_a_repository_that_real_git_finds_clean()
    {
        var shot = await app.CreateShotAsync();
        await app.WaitForAsync("a commit that holds the shot", async () =>
            (await app.GitAsync(shot.Slug, "log", "--format=%s", "--all")).Length > 0
            && (await app.GitAsync(shot.Slug, "show", "HEAD:project.json")).Contains(shot.Uid, StringComparison.Ordinal));

        Assert.Equal("", await app.GitAsync(shot.Slug, "status", "--porcelain"));
        Assert.Equal("", await app.GitAsync(shot.Slug, "fsck", "--strict"));
        Assert.Equal("filter: lfs", (await app.GitAsync(shot.Slug, "check-attr", "filter", "x/shot_001_take_001.mp4")).Split(": ", 2)[1]);
    }
}
