using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Sharing;

/// <summary>What a guest sends from a page that was read before the crew changed what it shows: it goes to what the guest saw, or to nothing.</summary>
public sealed class GuestMarkTests(TakesApp app) : IClassFixture<TakesApp>, IDisposable
{
    private const string NotAnyMore = "This is not on the page any more. Load it again.";

    private readonly HttpClient _guest = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = app.Http.BaseAddress };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _guest.Dispose();

    [Fact]
    public async Task What_is_said_to_a_take_that_was_trashed_since_is_not_said_to_the_one_that_moved_up()
    {
        var shot = await TwoTakesAsync();
        var page = await PageAsync(await ShareAsync(shot, await TakesOfAsync(shot)));
        await app.SendJsonAsync(HttpMethod.Delete, $"{shot.Url}/takes/take_001", null, HttpStatusCode.OK);

        Assert.Equal((404, true), await PressAsync(page, 0, "verdict", "approved"));
        Assert.Equal((404, true), await PressAsync(page, 0, "note"));

        await IsUntouchedAsync(shot, 2);
    }

    [Fact]
    public async Task What_is_said_in_a_reel_is_not_said_to_the_take_that_was_circled_since()
    {
        var shot = await TwoTakesAsync();
        await shot.CircleAsync(1);
        var path = await ShareAsync(shot, new JsonObject { ["reel"] = true });
        var page = await PageAsync(path);
        await shot.CircleAsync(2);

        Assert.Equal((404, true), await PressAsync(page, 0, "verdict", "approved"));
        Assert.Equal((404, true), await PressAsync(page, 0, "note"));
        Assert.All(Files(page), file => Assert.Equal(404, StatusOf(file)));
        await IsUntouchedAsync(shot, 1);
        await IsUntouchedAsync(shot, 2);

        Assert.Equal((302, false), await PressAsync(await PageAsync(path), 0, "verdict", "approved"));
        Assert.Equal("approved", (string?)(await shot.TakeAsync(2))["verdict"]);
    }

    [Fact]
    public async Task A_page_that_still_holds_judges_notes_and_plays_what_it_shows()
    {
        var shot = await TwoTakesAsync();
        var page = await PageAsync(await ShareAsync(shot, await TakesOfAsync(shot)));

        Assert.Equal((302, false), await PressAsync(page, 1, "verdict", "reject"));
        Assert.Equal((302, false), await PressAsync(page, 1, "note"));

        Assert.Equal("reject", (string?)(await shot.TakeAsync(2))["verdict"]);
        Assert.Single(await NotesAsync(shot, 2));
        await IsUntouchedAsync(shot, 1);
        var files = Files(page);
        Assert.Equal(["poster", "media", "download", "poster", "media", "download"], files.Select(file => file.Split('/', '?')[4]));
        Assert.All(files, file => Assert.Equal(200, StatusOf(file)));
    }

    [Fact]
    public async Task No_byte_of_the_take_that_moved_up_comes_from_an_address_of_the_page()
    {
        var shot = await TwoTakesAsync();
        var path = await ShareAsync(shot, await TakesOfAsync(shot));
        var page = await PageAsync(path);
        await app.SendJsonAsync(HttpMethod.Delete, $"{shot.Url}/takes/take_001", null, HttpStatusCode.OK);

        Assert.All(Files(page), file => Assert.Equal(404, StatusOf(file)));
        Assert.All(Files(await PageAsync(path)), file => Assert.Equal(200, StatusOf(file)));
        // Typed by hand it is whatever stands there.
        Assert.Equal(200, StatusOf(path + "/0/media"));
    }

    [Fact]
    public async Task A_form_that_does_not_tell_what_its_guest_saw_says_nothing()
    {
        var shot = await TwoTakesAsync();
        var takes = await TakesOfAsync(shot);
        var path = await ShareAsync(shot, takes);
        var ofAnother = (await PageAsync(await ShareAsync(shot, (JsonObject)takes.DeepClone()))).QuerySelector("input[name=mark]")!.GetAttribute("value")!;

        foreach (var mark in new[] { null, "", ofAnother })
        {
            foreach (var what in new[] { "verdict", "note" })
            {
                using var answer = await PostAsync($"{path}/0/{what}", [new("name", "Ana"), new("text", "warmer"), new("verdict", "approved"), .. mark is null ? [] : new KeyValuePair<string, string>[] { new("mark", mark) }]);
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            }
        }

        await IsUntouchedAsync(shot, 1);
    }

    private async Task<TestShot> TwoTakesAsync()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.Mp4Async());
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(2);
        return shot;
    }

    private static async Task<JsonObject> TakesOfAsync(TestShot shot) =>
        new() { ["takes"] = new JsonArray((string)(await shot.TakeAsync(1))["takeUid"]!, (string)(await shot.TakeAsync(2))["takeUid"]!) };

    private async Task<string> ShareAsync(TestShot shot, JsonObject what)
    {
        (what["project"], what["comment"], what["approve"], what["download"], what["metadata"]) = (shot.Slug, true, true, true, true);
        return (string)(await app.SendJsonAsync(HttpMethod.Post, "/api/shares", what, HttpStatusCode.Created))["path"]!;
    }

    private async Task<IDocument> PageAsync(string path) => new HtmlParser().ParseDocument(await _guest.GetStringAsync(path, Ct));

    /// <summary>Sends the form of that item as a browser does, with the button that was pressed; answers the status, and whether the guest reads that it is gone.</summary>
    private async Task<(int Status, bool IsTold)> PressAsync(IDocument page, int item, string what, string? verdict = null)
    {
        var form = page.QuerySelectorAll("form")[item];
        var button = form.QuerySelectorAll("button").First(b => b.GetAttribute("formaction")!.EndsWith($"/{what}", StringComparison.Ordinal) && b.GetAttribute("value") == verdict);
        var fields = form.QuerySelectorAll("input, textarea").ToDictionary(field => field.GetAttribute("name")!, field => field.GetAttribute("value") ?? "");
        (fields["name"], fields["text"]) = ("Ana", "warmer");
        using var answer = await PostAsync(button.GetAttribute("formaction")!, verdict is null ? fields : fields.Append(new("verdict", verdict)));
        return ((int)answer.StatusCode, (await answer.Content.ReadAsStringAsync(Ct)).Contains(NotAnyMore, StringComparison.Ordinal));
    }

    private Task<HttpResponseMessage> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> fields) => _guest.PostAsync(path, new FormUrlEncodedContent(fields), Ct);

    /// <summary>The addresses of films, pictures and downloads, as the page has them.</summary>
    private static List<string> Files(IDocument page) =>
        [.. page.QuerySelectorAll("article").SelectMany(item => item.QuerySelectorAll("video, img, audio, a[download]")).SelectMany(e => new[] { e.GetAttribute("poster"), e.GetAttribute("src"), e.GetAttribute("href") }).OfType<string>()];

    private int StatusOf(string file)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, file);
        using var answer = _guest.Send(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        return (int)answer.StatusCode;
    }

    private async Task<JsonArray> NotesAsync(TestShot shot, int take) => (await app.GetAsync($"{shot.Url}/takes/{TestShot.NameOf(take)}/notes"))["notes"]!.AsArray();

    private async Task IsUntouchedAsync(TestShot shot, int take)
    {
        Assert.Null((string?)(await shot.TakeAsync(take))["verdictBy"]);
        Assert.Empty(await NotesAsync(shot, take));
    }
}
