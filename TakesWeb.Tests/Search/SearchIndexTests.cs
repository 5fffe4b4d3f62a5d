using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Search;

/// <summary>The index follows whatever happens to takes, and a rebuild makes the same one.</summary>
public sealed class SearchIndexTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task Whatever_is_written_about_a_take_is_found_at_once_and_what_is_taken_back_is_not()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(MediaSamples.NewBmp(), "stairs final FINAL.bmp", new JsonObject { ["generationParams"] = new JsonObject { ["prompt"] = "quokkaberg at dawn", ["negativePrompt"] = "murkfog", ["model"] = "wanx-2.2", ["seed"] = ulong.MaxValue, ["sampler"] = "dpmquok" }, ["custom"] = new JsonObject { ["lens"] = "anamorphquok" } });
        foreach (var word in new[] { "quokkaberg", "QUOKKA", "murkfog", "wanx", "\"stairs final\"", "dpmquok", "anamorphquok", "negative:murkfog", "model:wanx-2.2", $"seed:{ulong.MaxValue}", "take_001" })
        {
            Assert.Equal(["take_001"], await FindAsync(shot, word));
        }

        Assert.Empty(await FindAsync(shot, "prompt:murkfog"));
        Assert.Empty(await FindAsync(shot, "seed:1844674407370955161"));

        await Library.DoAsync(shot, HttpMethod.Patch, 1, "", new JsonObject { ["description"] = "kalm überzeugend", ["tags"] = new JsonArray("night lights") });
        await Library.DoAsync(shot, HttpMethod.Put, 1, "/verdict", new JsonObject { ["verdict"] = "selected", ["comment"] = "splendiferous" });
        await Library.DoAsync(shot, HttpMethod.Put, 1, "/rating", new JsonObject { ["rating"] = 4 });
        var note = await app.SendJsonAsync(HttpMethod.Post, $"{shot.Url}/takes/take_001/notes", new JsonObject { ["text"] = "the rimcrawl" }, HttpStatusCode.Created);
        foreach (var words in new[] { "uberzeugend", "tag:night", "tag:\"night lights\"", "splendiferous", "verdict:selected", "-verdict:reject,maybe", "rating:>=3", "rating:4", "rating:2..4", "-rating:5", "rimcrawl", "note:rimcrawl", "type:image width:64 height:<=36", "kalm -nothing" })
        {
            Assert.Equal(["take_001"], await FindAsync(shot, words));
        }

        Assert.Empty(await FindAsync(shot, "rating:>4"));
        Assert.Empty(await FindAsync(shot, "kalm -murk"));
        await app.SendJsonAsync(HttpMethod.Delete, $"{shot.Url}/takes/take_001/notes/{note["id"]}", null, HttpStatusCode.NoContent);
        await Library.DoAsync(shot, HttpMethod.Patch, 1, "", new JsonObject { ["tags"] = new JsonArray() });
        Assert.Empty(await FindAsync(shot, "rimcrawl"));
        Assert.Empty(await FindAsync(shot, "tag:night"));
    }

    [Fact]
    public async Task What_is_in_the_trash_is_found_when_somebody_asks_for_it()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(MediaSamples.NewBmp(), "a.bmp");
        await shot.AddAsync(MediaSamples.NewBmp(), "b.bmp");
        await shot.AddAsync(MediaSamples.NewBmp(), "c.bmp");
        await Library.DoAsync(shot, HttpMethod.Post, 2, "/archive");
        await Library.DoAsync(shot, HttpMethod.Delete, 3, "");

        Assert.Equal(["take_002", "take_001"], await FindAsync(shot, "type:image"));
        Assert.Equal(["take_003"], await FindAsync(shot, "storage:trashed"));
        Assert.Equal(["take_003", "take_002", "take_001"], await FindAsync(shot, "storage:all"));
        Assert.Equal(["take_001"], await FindAsync(shot, "-storage:archived"));

        await Library.DoAsync(shot, HttpMethod.Post, 3, "/purge");
        Assert.Empty(await FindAsync(shot, "storage:trashed"));
        Assert.Equal(["take_003"], await FindAsync(shot, "storage:purged"));

        await app.SendJsonAsync(HttpMethod.Delete, shot.Url, null, HttpStatusCode.OK);
        Assert.Empty(await FindAsync(shot, "storage:all"));
        await app.SendJsonAsync(HttpMethod.Post, shot.Url + "/restore", null, HttpStatusCode.OK);
        Assert.Equal(2, (await FindAsync(shot, "type:image")).Count);
        await app.SendJsonAsync(HttpMethod.Delete, $"/api/projects/{shot.Slug}", null, HttpStatusCode.OK);
        using var refused = await app.Http.GetAsync($"/api/search?q={Uri.EscapeDataString($"project:{shot.Slug} storage:all")}");
        Assert.Empty((JsonArray)(await TakesApp.ReadAsync(refused, HttpStatusCode.OK))["takes"]!);
    }

    [Fact]
    public async Task A_new_name_of_a_shot_or_a_project_finds_its_takes_and_the_takes_are_not_touched()
    {
        var shot = await app.CreateShotAsync(shot: "Firstname");
        await shot.AddAsync(MediaSamples.NewBmp(), "a.bmp");
        var before = await EntriesAsync();

        await app.SendJsonAsync(HttpMethod.Patch, shot.Url, new JsonObject { ["name"] = "Zwölfton stair" }, HttpStatusCode.OK);
        await app.SendJsonAsync(HttpMethod.Patch, $"/api/projects/{shot.Slug}", new JsonObject { ["name"] = "Ozymandias remake" }, HttpStatusCode.OK);

        Assert.Equal(["take_001"], await FindEverywhereAsync("zwolfton ozymandias"));
        Assert.Equal(["take_001"], await FindEverywhereAsync("shot:zwolf project:\"ozymandias remake\""));
        Assert.Equal(["take_001"], await FindEverywhereAsync("shot:firstname project:ozym"));
        Assert.Empty(await FindEverywhereAsync("zwolfton -ozymandias"));
        var places = await PlacesAsync("zwölfton");
        Assert.Equal(["shot Zwölfton stair /projects/" + $"{shot.Slug}/shots/{shot.Uid}"], places);
        Assert.Equal([$"project Ozymandias remake /projects/{shot.Slug}"], await PlacesAsync("ozymandias"));
        Assert.Equal(before, await EntriesAsync());
    }

    [Fact]
    public async Task An_index_that_is_made_again_is_the_same_and_one_that_was_spoilt_is_mended_by_a_rebuild()
    {
        await using var own = await TakesApp.StartNewAsync();
        var shot = await own.CreateShotAsync();
        for (var i = 0; i < 3; i++)
        {
            await shot.AddAsync(MediaSamples.NewBmp(), "a.bmp", new JsonObject { ["generationParams"] = new JsonObject { ["prompt"] = "stairs", ["negativePrompt"] = "people" }, ["parent"] = i == 1 ? "take_001" : null });
        }

        await own.SendJsonAsync(HttpMethod.Post, $"{shot.Url}/takes/take_001/notes", new JsonObject { ["text"] = "heller" }, HttpStatusCode.Created);
        await Library.DoAsync(shot, HttpMethod.Patch, 2, "", new JsonObject { ["tags"] = new JsonArray("late") });
        await Library.DoAsync(shot, HttpMethod.Put, 2, "/rating", new JsonObject { ["rating"] = 2 });
        await Library.DoAsync(shot, HttpMethod.Delete, 3, "");
        await own.SendJsonAsync(HttpMethod.Patch, shot.Url, new JsonObject { ["name"] = "Another name" }, HttpStatusCode.OK);
        var before = await IndexAsync(own);
        Assert.Contains("heller", before, StringComparison.Ordinal);

        await own.RestartAsync(() => Library.RemoveIndex(own));
        Assert.Equal(before, await IndexAsync(own));

        await using (var db = await own.Get<IDbContextFactory<TakesDbContext>>().CreateDbContextAsync())
        {
            await db.Database.ExecuteSqlRawAsync("DELETE FROM search_words; DELETE FROM takes WHERE Number = 1; UPDATE notes SET Text = 'spoilt'; UPDATE take_texts SET Json = json_object()");
        }

        Assert.NotEqual(before, await IndexAsync(own));
        // Who asks and looks must not take the end of the rebuild at the start for that of this one.
        var asked = await own.SendJsonAsync(HttpMethod.Post, "/api/admin/rebuild", null, HttpStatusCode.Accepted);
        Assert.Null(asked["endedAt"]);
        await own.WaitForAsync("the end of the rebuild", async () => (await own.GetAsync("/api/admin/rebuild"))["endedAt"] is not null);
        Assert.Equal(before, await IndexAsync(own));
    }

    [Fact]
    public async Task Ten_thousand_takes_of_one_moment_are_all_in_the_index()
    {
        // A sidecar whose date nobody can read counts as made in 1970; so may be a whole library.
        var shot = await app.CreateShotAsync();
        await using var db = await app.Get<IDbContextFactory<TakesDbContext>>().CreateDbContextAsync();
        var project = (await app.GetAsync($"/api/projects/{shot.Slug}"))["id"]!.ToString();
        await db.Database.ExecuteSqlAsync($"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10050)
            INSERT INTO search_takes (Id, TakeUid, ProjectId, ShotUid) SELECT CASE WHEN i <= 10000 THEN i - 1 ELSE -i END, 'x' || i, {project}, {shot.Uid} FROM n WHERE i <> 5000
            """);
        db.Add(new Take { Uid = Guid.CreateVersion7(), ProjectId = Guid.Parse(project), ShotUid = Guid.Parse(shot.Uid), Number = 1, Created = new DateTimeOffset(0, TimeSpan.Zero), Source = "upload" });

        await db.SaveChangesAsync();

        Assert.Equal(10_050, await db.Set<SearchedTake>().CountAsync(t => t.Id < 10_000));
        await db.Database.ExecuteSqlRawAsync("DELETE FROM search_takes WHERE TakeUid LIKE 'x%'; DELETE FROM takes WHERE Created = 0");
    }

    private async Task<IReadOnlyList<string>> FindAsync(TestShot shot, string words) => await FindEverywhereAsync($"{words} project:\"{await NameAsync(shot)}\"");

    private async Task<string> NameAsync(TestShot shot) => (string)(await app.GetAsync($"/api/projects/{shot.Slug}"))["name"]!;

    private async Task<IReadOnlyList<string>> FindEverywhereAsync(string words) =>
        [.. ((JsonArray)(await app.GetAsync($"/api/search?q={Uri.EscapeDataString(words)}"))["takes"]!).Select(t => (string)t!["takeId"]!)];

    private async Task<IEnumerable<string>> PlacesAsync(string words) =>
        ((JsonArray)(await app.GetAsync($"/api/search?q={Uri.EscapeDataString(words)}"))["places"]!).Select(p => $"{p!["kind"]} {p["name"]} {p["url"]}");

    /// <summary>The numbers of the segments of the index: any write to an entry makes another.</summary>
    private Task<string> EntriesAsync() => ReadAsync(app, "SELECT hex(block) FROM search_words_data WHERE id = 10");

    private static async Task<string> IndexAsync(TakesApp app) =>
        await ReadAsync(app, "SELECT s.*, w.* FROM search_takes s LEFT JOIN search_words w ON w.rowid = s.Id ORDER BY s.TakeUid")
        + await ReadAsync(app, "SELECT n.Uid, n.IsProject, p.* FROM search_names n LEFT JOIN search_places p ON p.rowid = n.Id ORDER BY n.Uid")
        + await ReadAsync(app, "SELECT count(*) FROM search_words UNION ALL SELECT count(*) FROM search_takes UNION ALL SELECT count(*) FROM search_places");

    private static async Task<string> ReadAsync(TakesApp app, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(app.Data, "app.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var text = new StringBuilder();
        while (await reader.ReadAsync())
        {
            for (var i = 0; i < reader.FieldCount; i++)
            {
                text.Append(reader.GetValue(i)).Append('|');
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
