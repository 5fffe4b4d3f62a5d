using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using TakesWeb.Accounts;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Search;

/// <summary>GET /api/search: pages, answers, refusals, and any text at all.</summary>
public sealed class SearchEndpointsTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task A_hit_names_its_project_and_shot_and_has_addresses()
    {
        var shot = await app.CreateShotAsync(await app.CreateProjectAsync("Deep field 9"), shot: "Antenna");
        await shot.AddAsync(await MediaSamples.Mp4Async(), "a.mp4", new JsonObject { ["generationParams"] = new JsonObject { ["seed"] = 42, ["prompt"] = "antenna <b>" } });
        await shot.SettledAsync(1);

        var hit = Assert.Single((JsonArray)(await SearchAsync("seed:42 antenna type:video duration:<2 fps:23.976 date:>=2026"))["takes"]!)!;

        Assert.Equal(("take_001", "Deep field 9", "Antenna", "42", $"/projects/deep-field-9/shots/{shot.Uid}/takes/take_001"), ((string)hit["takeId"]!, (string)hit["project"]!, (string)hit["shot"]!, (string)hit["seed"]!, (string)hit["url"]!));
        using var thumbnail = await app.Http.GetAsync((string)hit["thumbnailUrl"]!);
        Assert.Equal(HttpStatusCode.OK, thumbnail.StatusCode);
        Assert.Equal((string)hit["takeUid"]!, (string)(await app.GetAsync((string)hit["takeUrl"]!))["takeUid"]!);
    }

    [Fact]
    public async Task Hits_come_in_pages_newest_first_and_each_once()
    {
        var shot = await app.CreateShotAsync();
        for (var i = 0; i < 5; i++)
        {
            await shot.AddAsync(MediaSamples.NewBmp(), "a.bmp", new JsonObject { ["description"] = "pagedword" });
        }

        var names = new List<string>();
        string? next = null;
        do
        {
            var page = await SearchAsync("pagedword", "&limit=2" + (next is null ? "" : $"&cursor={next}"));
            names.AddRange(((JsonArray)page["takes"]!).Select(t => (string)t!["takeId"]!));
            next = (string?)page["next"];
        }
        while (next is not null);

        Assert.Equal(["take_005", "take_004", "take_003", "take_002", "take_001"], names);
    }

    [Theory]
    [InlineData("/api/search", "q says what to look for")]
    [InlineData("/api/search?q=sed:42", "There is no field sed")]
    [InlineData("/api/search?q=flag:ugly", "near-duplicate")]
    [InlineData("/api/search?q=a&cursor=x", "cursor is the next of the page before")]
    public async Task What_cannot_be_is_refused_in_a_sentence(string url, string sentence)
    {
        using var response = await app.Http.GetAsync(url);

        Assert.Contains(sentence, await TakesApp.RefusalAsync(response, 400), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_finds_nothing()
    {
        using var http = new HttpClient { BaseAddress = app.Http.BaseAddress };
        using var response = await http.GetAsync("/api/search?q=a");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_flag_is_asked_of_whoever_gives_it()
    {
        var shot = await app.CreateShotAsync();
        var bytes = MediaSamples.NewBmp();
        await shot.AddAsync(bytes, "a.bmp", new JsonObject { ["description"] = "twinned" });
        await shot.AddAsync(bytes, "b.bmp", new JsonObject { ["description"] = "twinned" });

        Assert.Equal(["take_002"], Names(await SearchAsync("twinned flag:duplicate")));
        Assert.Equal(["take_001"], Names(await SearchAsync("twinned -flag:duplicate")));
    }

    [Fact]
    public async Task Two_thousand_hostile_texts_are_answered_or_refused_and_none_breaks_anything()
    {
        var search = app.Get<SearchTakes>();
        var random = new Random(20261128);
        string[] pieces =
        [
            "\"", "\"\"", "'", "-", "--", "*", "^", ":", "(", ")", "{", "}", "+", ",", "..", "/", "\\", "\0", "\n", "\u0001", " ", "  ", "OR", "AND", "NOT", "NEAR(", "NEAR/2", "a", "ab*", "take_003", "🎬", "é", "字", "\ud800", "\u200d", "x'; DROP TABLE takes;--",
            "seed:", "seed:-1", "model:\"", "rating:>=", "rating:9..1", "rating:1e308", "rating:NaN", "width:>=-5", "width:1/3", "width:1/0", "duration:>1e999", "duration:∞", "date:>9998", "date:0001..9998-12-31", "date:<0001-01-01", "storage:all", "storage:,", "-storage:all", "verdict:,,", "flag:black", "type:video,image", "parent:take_003", "parent:\"", "project:", "project:*", "shot:\"(\"", "mark:slive", "rowid:1", "search_words:a",
        ];
        var (answered, refused) = (0, 0);

        for (var i = 0; i < 2000; i++)
        {
            var text = new StringBuilder();
            for (var n = random.Next(1, 12); n > 0; n--)
            {
                text.Append(random.Next(4) == 0 ? new string([.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => (char)random.Next(1, random.Next(2) == 0 ? 128 : 0xFFFF))]) : pieces[random.Next(pieces.Length)]).Append(random.Next(2) == 0 ? " " : "");
            }

            var query = search.Parse(text.ToString());
            if (query.IsOk)
            {
                Assert.True((await search.RunAsync(query.Value, Reach.Everything, 5, null, CancellationToken.None)).IsOk);
                await app.Get<FindNames>().RunAsync(query.Value, Reach.Everything, 5, CancellationToken.None);
                answered++;
            }
            else
            {
                Assert.EndsWith(".", query.Problem.Sentence, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.True(answered > 200 && refused > 200, $"{answered} answered, {refused} refused: the texts are too much alike.");
        using var response = await app.Http.GetAsync("/api/search?q=" + Uri.EscapeDataString("\" OR 1=1 -- NEAR(a b) \0 *"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private Task<JsonObject> SearchAsync(string words, string more = "") => app.GetAsync($"/api/search?q={Uri.EscapeDataString(words)}{more}");

    private static IEnumerable<string> Names(JsonObject answer) => ((JsonArray)answer["takes"]!).Select(t => (string)t!["takeId"]!);
}
