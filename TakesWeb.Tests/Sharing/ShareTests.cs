using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TakesWeb.Accounts;
using TakesWeb.Clips;
using TakesWeb.Kernel;
using TakesWeb.Media.Parameters;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Sharing;

/// <summary>Somebody without an account holds a link: what they see, what they may do, and where it ends.</summary>
public sealed class ShareTests(TakesApp app) : IClassFixture<TakesApp>, IDisposable
{
    private readonly HttpClient _guest = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = app.Http.BaseAddress };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _guest.Dispose();

    [Fact]
    public async Task A_guest_sees_the_take_and_plays_it_by_ranges_and_reaches_nothing_else()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.Mp4Async();
        var take = await shot.AddAsync(bytes);
        await shot.AddAsync(MediaSamples.NewBmp(), "secret.bmp");
        var path = await ShareAsync(shot, take, new JsonObject { ["title"] = "Look & see <b>", ["metadata"] = true });

        using var page = await _guest.GetAsync(path, Ct);
        var html = await page.Content.ReadAsStringAsync(Ct);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("Look &amp; see &lt;b&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", html, StringComparison.Ordinal);
        Assert.DoesNotContain("blazor", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain((string)take["takeUid"]!, html, StringComparison.Ordinal);
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("noindex, nofollow", page.Headers.GetValues("X-Robots-Tag").Single());
        Assert.DoesNotContain("<form", html, StringComparison.Ordinal);

        using var range = await RangeAsync(path + "/0/media", 100, 199);
        Assert.Equal(HttpStatusCode.PartialContent, range.StatusCode);
        Assert.Equal(bytes[100..200], await range.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal("nosniff", range.Headers.GetValues("X-Content-Type-Options").Single());

        Assert.Equal(404, await StatusAsync(path + "/1/media"));
        Assert.Equal(404, await StatusAsync(path + "/-1/media"));
        Assert.Equal(403, await StatusAsync(path + "/0/download"));
        foreach (var closed in new[] { "/api/projects", (string)take["mediaUrl"]!, $"/api/shares?project={shot.Slug}", "/api/search?q=a" })
        {
            Assert.Equal(401, await StatusAsync(closed));
        }
    }

    [Fact]
    public async Task A_guest_gets_a_copy_without_what_its_generator_wrote_unless_the_link_says_otherwise()
    {
        const string Prompt = "a drowned cathedral, steps 30";
        var shot = await app.CreateShotAsync();
        var (type, text) = Carriers.Plain("parameters", Prompt);
        var plain = await MediaSamples.PngAsync();
        byte[] png = [.. plain[..^12], .. Carriers.Chunk(type, text), .. plain[^12..]];
        var take = await shot.AddAsync(png, "a_drowned_cathedral.png");
        await shot.SettledAsync(1);
        var clean = await ShareAsync(shot, take, new JsonObject { ["download"] = true });
        var whole = await ShareAsync(shot, take, new JsonObject { ["download"] = true, ["metadata"] = true });

        using var download = await _guest.GetAsync(clean + "/0/download", Ct);
        var given = await download.Content.ReadAsByteArrayAsync(Ct);
        Assert.Equal(HttpStatusCode.OK, download.StatusCode);
        Assert.Equal("image/png", download.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("cathedral", download.Content.Headers.ContentDisposition!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Prompt, System.Text.Encoding.Latin1.GetString(given), StringComparison.Ordinal);
        Assert.Equal(given, await _guest.GetByteArrayAsync(clean + "/0/media", Ct));
        Assert.Equal(png, await _guest.GetByteArrayAsync(whole + "/0/media", Ct));
        Assert.DoesNotContain(Prompt, await _guest.GetStringAsync(clean, Ct), StringComparison.Ordinal);

        await app.SendJsonAsync(HttpMethod.Delete, $"{shot.Url}/takes/take_001", null, HttpStatusCode.OK);
        await app.SendJsonAsync(HttpMethod.Post, $"{shot.Url}/takes/take_001/purge?forgetUnpushed=true", null, HttpStatusCode.OK);
        Assert.False(Directory.Exists(app.Get<Storage.DataFolder>().Cache((string)take["file"]!["sha256"]!)), "The copy for guests outlives its take.");
    }

    [Fact]
    public async Task The_copy_of_a_clip_goes_with_the_clip()
    {
        var shot = await app.CreateShotAsync();
        var take = await shot.AddAsync(await MediaSamples.OtherMp4Async());
        var id = (string)(await CutClient.ClipAsync(shot, 1, 2, 9))["id"]!;
        var made = await app.SendJsonAsync(HttpMethod.Post, $"/api/clips/{id}/share", new JsonObject(), HttpStatusCode.Created);
        await CopiedAsync(shot);
        Assert.Equal(200, await StatusAsync($"{made["path"]}/0/media"));
        var cache = app.Get<Storage.DataFolder>().Cache((string)take["file"]!["sha256"]!);
        var folder = Assert.Single(Directory.GetDirectories(cache, "cut_*"));
        Assert.NotEmpty(Directory.GetFiles(folder));

        await app.SendJsonAsync(HttpMethod.Delete, $"/api/clips/{id}", null, HttpStatusCode.OK);
        await app.SendJsonAsync(HttpMethod.Post, $"/api/clips/{id}/purge?forgetUnpushed=true", null, HttpStatusCode.OK);

        Assert.False(Directory.Exists(folder) && Directory.GetFiles(folder).Length > 0, "The copy for guests outlives its clip.");
    }

    [Fact]
    public async Task A_passphrase_keeps_the_title_and_the_bytes_until_it_is_typed()
    {
        var shot = await app.CreateShotAsync();
        var take = await shot.AddAsync(await MediaSamples.Mp4Async());
        var path = await ShareAsync(shot, take, new JsonObject { ["title"] = "Unreleased", ["passphrase"] = "lantern" });

        Assert.DoesNotContain("Unreleased", await _guest.GetStringAsync(path, Ct), StringComparison.Ordinal);
        Assert.Equal(403, await StatusAsync(path + "/0/media"));
        Assert.Equal(403, await PostAsync(path, ("passphrase", "wrong")));
        Assert.Equal(302, await PostAsync(path, ("passphrase", "lantern")));
        Assert.Contains("Unreleased", await _guest.GetStringAsync(path, Ct), StringComparison.Ordinal);
        Assert.Equal(200, await StatusAsync(path + "/0/media"));

        using var other = new HttpClient { BaseAddress = app.Http.BaseAddress };
        using var without = await other.GetAsync(path + "/0/media", Ct);
        Assert.Equal(HttpStatusCode.Forbidden, without.StatusCode);
        // The key is of this link alone.
        var second = await ShareAsync(shot, take, new JsonObject { ["passphrase"] = "lantern" });
        Assert.Equal(403, await StatusAsync(second + "/0/media"));
    }

    [Fact]
    public async Task After_five_wrong_passphrases_the_right_one_waits_too()
    {
        var shot = await app.CreateShotAsync();
        var path = await ShareAsync(shot, await shot.AddAsync(await MediaSamples.Mp4Async()), new JsonObject { ["passphrase"] = "lantern" });

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(403, await PostAsync(path, ("passphrase", $"wrong {i}")));
        }

        Assert.Equal(429, await PostAsync(path, ("passphrase", "lantern")));
        await ChangeAsync(share => share.WaitUntil is not null, share => share.WaitUntil = DateTimeOffset.UnixEpoch);
        Assert.Equal(302, await PostAsync(path, ("passphrase", "lantern")));
    }

    [Fact]
    public async Task A_link_that_is_ended_or_over_gives_no_further_byte()
    {
        var shot = await app.CreateShotAsync();
        var take = await shot.AddAsync(await MediaSamples.Mp4Async());
        var path = await ShareAsync(shot, take, []);
        Assert.Equal(200, await StatusAsync(path + "/0/media"));
        var row = (await SharesAsync(shot)).Single();
        Assert.Equal(0, (int)row["views"]!);
        await _guest.GetStringAsync(path, Ct);
        Assert.Equal(1, (int)(await SharesAsync(shot)).Single()["views"]!);

        await app.SendJsonAsync(HttpMethod.Delete, $"/api/shares/{row["id"]}", null, HttpStatusCode.NoContent);
        Assert.Equal(410, await StatusAsync(path + "/0/media"));
        Assert.Equal(410, await StatusAsync(path));

        var second = await ShareAsync(shot, take, []);
        await ChangeAsync(share => share.Revoked is null && share.Views == 0, share => { }, expire: true);
        Assert.Equal(410, await StatusAsync(second + "/0/media"));
        Assert.Equal(410, await StatusAsync(second));
    }

    [Fact]
    public async Task What_was_trashed_since_is_gone_from_the_page()
    {
        var shot = await app.CreateShotAsync();
        var (first, second) = (await shot.AddAsync(await MediaSamples.Mp4Async()), await shot.AddAsync(await MediaSamples.OtherMp4Async()));
        var made = await app.SendJsonAsync(HttpMethod.Post, "/api/shares", new JsonObject { ["project"] = shot.Slug, ["takes"] = new JsonArray((string)first["takeUid"]!, (string)second["takeUid"]!) }, HttpStatusCode.Created);
        var path = (string)made["path"]!;
        await CopiedAsync(shot);
        Assert.Equal(200, await StatusAsync(path + "/1/media"));

        await app.SendJsonAsync(HttpMethod.Delete, $"{shot.Url}/takes/take_001", null, HttpStatusCode.OK);

        Assert.Equal(404, await StatusAsync(path + "/1/media"));
        Assert.DoesNotContain("take 1", await _guest.GetStringAsync(path, Ct), StringComparison.Ordinal);
        await app.SendJsonAsync(HttpMethod.Delete, $"/api/projects/{shot.Slug}", null, HttpStatusCode.OK);
        Assert.Equal(410, await StatusAsync(path));
    }

    [Fact]
    public async Task A_guest_notes_and_approves_by_name_where_the_link_allows_it_and_reads_no_word_of_the_crew()
    {
        var shot = await app.CreateShotAsync();
        var take = await shot.AddAsync(await MediaSamples.Mp4Async());
        await app.SendJsonAsync(HttpMethod.Post, $"{shot.Url}/takes/take_001/notes", new JsonObject { ["text"] = "between us: too blue" }, HttpStatusCode.Created);
        var open = await ShareAsync(shot, take, new JsonObject { ["comment"] = true, ["approve"] = true });
        var look = await ShareAsync(shot, take, []);

        Assert.Equal(302, await SayAsync(open, "note", ("name", "Ana"), ("text", "<script>alert(1)</script> warmer"), ("frame", "3")));
        Assert.Equal(302, await SayAsync(open, "verdict", ("name", "Ana"), ("verdict", "approved"), ("text", "")));
        Assert.Equal(403, await SayAsync(look, "note", ("name", "Ana"), ("text", "x")));
        Assert.Equal(403, await SayAsync(look, "verdict", ("name", "Ana"), ("verdict", "reject")));
        Assert.Equal(400, await SayAsync(open, "note", ("name", " "), ("text", "x")));
        Assert.Equal(400, await SayAsync(open, "note", ("name", "Ana"), ("text", "")));
        Assert.Equal(400, await SayAsync(open, "verdict", ("name", "Ana"), ("verdict", "nonsense")));

        var html = await _guest.GetStringAsync(open, Ct);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; warmer", html, StringComparison.Ordinal);
        Assert.DoesNotContain("too blue", html, StringComparison.Ordinal);
        Assert.DoesNotContain("warmer", await _guest.GetStringAsync(look, Ct), StringComparison.Ordinal);
        var notes = (await app.GetAsync($"{shot.Url}/takes/take_001/notes"))["notes"]!.AsArray();
        Assert.Contains(notes, n => (int?)n!["frame"] == 3 && n.ToJsonString().Contains("Ana (guest)", StringComparison.Ordinal));
        var judged = await shot.TakeAsync(1);
        Assert.Equal(("approved", "Ana (guest)"), ((string)judged["verdict"]!, (string)judged["verdictBy"]!));
    }

    [Fact]
    public async Task Another_sites_page_cannot_speak_for_a_guest()
    {
        var shot = await app.CreateShotAsync();
        var path = await ShareAsync(shot, await shot.AddAsync(await MediaSamples.Mp4Async()), new JsonObject { ["comment"] = true });
        using var foreign = new HttpRequestMessage(HttpMethod.Post, path + "/0/note")
        {
            Content = new FormUrlEncodedContent([new("name", "Eve"), new("text", "x"), new("mark", await MarkAsync(path))]),
            Headers = { { "Origin", "https://evil.example" }, { "Sec-Fetch-Site", "cross-site" } },
        };

        using var answer = await _guest.SendAsync(foreign, Ct);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty((await app.GetAsync($"{shot.Url}/takes/take_001/notes"))["notes"]!.AsArray());
    }

    [Fact]
    public async Task A_clip_and_a_reel_are_shared_too()
    {
        var shot = await app.CreateShotAsync();
        var take = await shot.AddAsync(await MediaSamples.Mp4Async());
        await app.SendJsonAsync(HttpMethod.Put, $"{shot.Url}/active-take", new JsonObject { ["takeId"] = "take_001" }, HttpStatusCode.OK);
        var clip = await CutClient.ClipAsync(shot, 1, 1, 3, "the flare");

        var ofClip = await app.SendJsonAsync(HttpMethod.Post, $"/api/clips/{clip["id"]}/share", new JsonObject { ["download"] = true }, HttpStatusCode.Created);
        var ofReel = await app.SendJsonAsync(HttpMethod.Post, "/api/shares", new JsonObject { ["project"] = shot.Slug, ["reel"] = true }, HttpStatusCode.Created);

        await CopiedAsync(shot);
        Assert.Contains("the flare", await _guest.GetStringAsync((string)ofClip["path"]!, Ct), StringComparison.Ordinal);
        using var download = await _guest.GetAsync($"{ofClip["path"]}/0/download", Ct);
        Assert.Equal("attachment", download.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Contains("Down the spiral", await _guest.GetStringAsync((string)ofReel["path"]!, Ct), StringComparison.Ordinal);
        Assert.Equal(200, await StatusAsync($"{ofReel["path"]}/0/media"));
        Assert.NotNull(take);
    }

    [Theory]
    [InlineData("""{"takes": []}""", 400)]
    [InlineData("""{"takes": ["01a225d3-331b-7a61-b2d1-68e9f61f269c"]}""", 404)]
    [InlineData("""{"clip": "01a225d3-331b-7a61-b2d1-68e9f61f269c"}""", 404)]
    [InlineData("""{"reel": true, "chapter": "nowhere"}""", 404)]
    [InlineData("""{"reel": true, "days": 91}""", 400)]
    [InlineData("""{"reel": true, "passphrase": "abc"}""", 400)]
    public async Task A_link_that_cannot_be_right_is_refused_in_a_sentence(string request, int status)
    {
        var shot = await app.CreateShotAsync();
        var body = (JsonObject)JsonNode.Parse(request)!;
        body["project"] = shot.Slug;

        var answer = await app.SendJsonAsync(HttpMethod.Post, "/api/shares", body, (HttpStatusCode)status);

        Assert.NotEmpty((string)answer["detail"]!);
        Assert.Empty(await SharesAsync(shot));
    }

    [Fact]
    public async Task A_take_of_another_film_is_not_shared_with_this_one()
    {
        var (mine, other) = (await app.CreateShotAsync(), await app.CreateShotAsync());
        var take = await other.AddAsync(await MediaSamples.Mp4Async());

        await app.SendJsonAsync(HttpMethod.Post, "/api/shares", new JsonObject { ["project"] = mine.Slug, ["takes"] = new JsonArray((string)take["takeUid"]!) }, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Only_a_director_shares_sees_links_and_ends_them()
    {
        await using var scope = app.Services.CreateAsyncScope();
        foreach (var role in new[] { Roles.Viewer, Roles.Artist })
        {
            var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, role), new Claim(ClaimTypes.Email, "a@example.org")], "test"));
            Assert.Equal(ProblemKind.Forbidden, (await scope.ServiceProvider.GetRequiredService<CreateShare>().RunAsync(user, new ShareRequest("x", Reel: true), Ct)).Problem?.Kind);
            Assert.Equal(ProblemKind.Forbidden, (await scope.ServiceProvider.GetRequiredService<ListShares>().RunAsync(user, "x", Ct)).Problem?.Kind);
            Assert.Equal(ProblemKind.Forbidden, (await scope.ServiceProvider.GetRequiredService<RevokeShare>().RunAsync(user, Guid.NewGuid(), Ct)).Problem?.Kind);
        }
    }

    [Fact]
    public Task Two_thousand_guessed_tokens_open_nothing() => OpensNothingAsync(2_000);

    [Fact, Trait("Category", "Long")]
    public Task A_hundred_thousand_guessed_tokens_open_nothing() => OpensNothingAsync(100_000);

    private async Task OpensNothingAsync(int guesses)
    {
        var shot = await app.CreateShotAsync();
        var token = (await ShareAsync(shot, await shot.AddAsync(await MediaSamples.Mp4Async()), []))[3..];
        var open = app.Get<OpenShare>();
        Assert.True((await open.RunAsync(token, null, Ct)).IsOk);
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(token);
        for (var i = 0; i < guesses; i++)
        {
            var guess = i % 2 == 0 ? RandomNumberGenerator.GetBytes(32) : [.. bytes];
            if (i % 2 == 1)
            {
                guess[i / 2 % 32] ^= (byte)(1 << (i / 64 % 8));
            }

            Assert.Equal(OpenShare.Unknown, (await open.RunAsync(System.Buffers.Text.Base64Url.EncodeToString(guess), null, Ct)).Problem);
        }
    }

    private async Task<string> ShareAsync(TestShot shot, JsonObject take, JsonObject more)
    {
        (more["project"], more["takes"]) = (shot.Slug, new JsonArray((string)take["takeUid"]!));
        var made = await app.SendJsonAsync(HttpMethod.Post, "/api/shares", more, HttpStatusCode.Created);
        await CopiedAsync(shot);
        return (string)made["path"]!;
    }

    private Task CopiedAsync(TestShot shot) => app.WaitForAsync("the copies for guests", () => shot.HasNoJobAsync("clean-copy"));

    private async Task<List<JsonNode>> SharesAsync(TestShot shot) => [.. (await app.GetAsync($"/api/shares?project={shot.Slug}"))["shares"]!.AsArray().Select(s => s!)];

    private async Task<int> StatusAsync(string path)
    {
        using var answer = await _guest.GetAsync(path, Ct);
        return (int)answer.StatusCode;
    }

    private async Task<HttpResponseMessage> RangeAsync(string path, long from, long to)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(from, to) } };
        return await _guest.SendAsync(request, Ct);
    }

    /// <summary>Sends a form about the first thing on the page, whether the page offers it or not.</summary>
    private async Task<int> SayAsync(string path, string what, params (string Name, string Value)[] fields) =>
        await PostAsync($"{path}/0/{what}", [.. fields, ("mark", await MarkAsync(path))]);

    private async Task<string> MarkAsync(string path) => (await _guest.GetStringAsync(path, Ct)).Split("/0/media?mark=")[1][..16];

    private async Task<int> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var answer = await _guest.PostAsync(path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))), Ct);
        return (int)answer.StatusCode;
    }

    private async Task ChangeAsync(Func<Share, bool> which, Action<Share> change, bool expire = false)
    {
        await using var db = await app.Get<IDbContextFactory<ServerDbContext>>().CreateDbContextAsync(Ct);
        foreach (var share in (await db.Set<Share>().ToListAsync(Ct)).Where(which))
        {
            change(share);
            if (expire)
            {
                db.Entry(share).Property(s => s.Expires).CurrentValue = DateTimeOffset.UnixEpoch;
            }
        }

        await db.SaveChangesAsync(Ct);
    }
}
