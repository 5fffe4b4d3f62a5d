using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Review;

/// <summary>Notes over HTTP and on the disk.</summary>
public sealed class NotesTests(TakesApp app) : IClassFixture<TakesApp>
{
    private static readonly Actor Ada = new("Ada", "ada@example.org");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_note_with_a_drawing_is_in_the_log_the_list_and_a_commit()
    {
        var shot = await ShotAsync(1);

        var made = await NoteAsync(shot, 1, new()
        {
            ["text"] = "<script>alert(1)</script>\r\n slower",
            ["frame"] = 3,
            ["end"] = 5,
            ["point"] = new JsonObject { ["x"] = 0.25, ["y"] = 0.5 },
            ["strokes"] = JsonNode.Parse("""[{"kind":"arrow","color":"red","width":0.004,"points":[0.1,0.2,0.3,0.4]}]"""),
        });

        var line = TakeEvents.Read(shot.FileOf(1, "_events.jsonl"))[^1];
        Assert.Equal(("note", (string)made["id"]!, "<script>alert(1)</script>\n slower"), ((string)line["type"]!, (string)line["note"]!, (string)line["text"]!));
        var note = Assert.Single(await NotesAsync(shot, 1))!;
        Assert.Equal((3, 5, 0.25, "open", 1), ((int)note["frame"]!, (int)note["end"]!, (double)note["point"]!["x"]!, (string)note["state"]!, (int)note["number"]!));
        Assert.Equal("arrow", (string)note["strokes"]![0]!["kind"]!);
        await shot.SettledAsync(1);
        Assert.Contains((string)made["id"]!, await app.GitAsync(shot.Slug, "show", $"HEAD:{shot.GitPathOf(1, "_events.jsonl")}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_repeated_with_its_id_makes_one_note()
    {
        var shot = await ShotAsync(1);
        var body = new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["text"] = "once" };

        var first = await NoteAsync(shot, 1, body);
        var second = await NoteAsync(shot, 1, body);

        Assert.Equal((string)first["id"]!, (string)second["id"]!);
        Assert.Single(await NotesAsync(shot, 1));
    }

    [Fact]
    public async Task Answers_edits_and_resolving_are_read_back_and_a_deleted_note_comes_back_with_its_answers()
    {
        var shot = await ShotAsync(1);
        var note = (string)(await NoteAsync(shot, 1, new() { ["text"] = "too dark" }))["id"]!;
        await NoteAsync(shot, 1, new() { ["text"] = "brighter now", ["parent"] = note });
        var url = $"{shot.Url}/takes/take_001/notes/{note}";

        var edited = await app.SendJsonAsync(HttpMethod.Patch, url, new JsonObject { ["text"] = "much too dark", ["frame"] = 2, ["state"] = "fixed" }, HttpStatusCode.OK);
        Assert.Equal(("much too dark", 2, "fixed"), ((string)edited["text"]!, (int)edited["frame"]!, (string)edited["state"]!));
        await app.SendJsonAsync(HttpMethod.Patch, url, new JsonObject { ["state"] = "open" }, HttpStatusCode.OK);
        await app.SendJsonAsync(HttpMethod.Delete, url, null, HttpStatusCode.NoContent);
        Assert.Empty(await NotesAsync(shot, 1));
        await app.SendJsonAsync(HttpMethod.Post, url + "/restore", null, HttpStatusCode.OK);

        var back = Assert.Single(await NotesAsync(shot, 1))!;
        Assert.Equal(("much too dark", "open", "brighter now"), ((string)back["text"]!, (string)back["state"]!, (string)back["replies"]![0]!["text"]!));
        Assert.Equal(
            ["added", "note", "note", "note_edited", "note_resolved", "note_reopened", "note_deleted", "note_restored"],
            TakeEvents.Read(shot.FileOf(1, "_events.jsonl")).Select(e => (string)e["type"]!));
    }

    [Theory]
    [InlineData("""{"text":"  \u0000 "}""", 400)]
    [InlineData("""{"text":{}}""", 400)]
    [InlineData("""{"text":"x","frame":-1}""", 400)]
    [InlineData("""{"text":"x","frame":12}""", 400)]
    [InlineData("""{"text":"x","frame":1.5}""", 400)]
    [InlineData("""{"text":"x","frame":5,"end":4}""", 400)]
    [InlineData("""{"text":"x","end":4}""", 400)]
    [InlineData("""{"text":"x","point":{"x":2,"y":0}}""", 400)]
    [InlineData("""{"text":"x","strokes":[{"kind":"pen"}]}""", 400)]
    [InlineData("""{"text":"x","id":"7"}""", 400)]
    [InlineData("""{"text":"x","parent":"00000000-0000-0000-0000-000000000007"}""", 404)]
    [InlineData("""{"carries":"00000000-0000-0000-0000-000000000007"}""", 404)]
    public async Task What_has_no_bounds_is_refused_and_leaves_no_line(string body, int status)
    {
        var shot = await GeneratedAsync();
        var before = await File.ReadAllTextAsync(shot.FileOf(1, "_events.jsonl"), Ct);

        using var response = await app.Http.PostAsync($"{shot.Url}/takes/take_001/notes", JsonContent.Create(JsonNode.Parse(body)), Ct);

        Assert.NotEqual("", await TakesApp.RefusalAsync(response, status));
        Assert.Equal(before, await File.ReadAllTextAsync(shot.FileOf(1, "_events.jsonl"), Ct));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        var shot = await ShotAsync(1);

        using var response = await app.Http.PostAsync($"{shot.Url}/takes/take_001/notes", JsonContent.Create(new JsonObject { ["text"] = new string('x', 2 << 20) }), Ct);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Open_notes_are_offered_on_the_next_take_and_go_on_there_or_are_fixed_by_it()
    {
        var shot = await ShotAsync(3);
        var crawls = await NoteAsync(shot, 1, new() { ["text"] = "the rim crawls", ["frame"] = 0 });
        var dark = await NoteAsync(shot, 1, new() { ["text"] = "too dark" });
        var offered = (await app.GetAsync($"{shot.Url}/takes/take_003/notes"))["offered"]!;
        Assert.Equal("take_001", (string)offered["takeId"]!);
        Assert.Equal(["too dark", "the rim crawls"], offered["notes"]!.AsArray().Select(n => (string)n!["text"]!));
        var third = (string)(await shot.TakeAsync(3))["takeUid"]!;

        await app.SendJsonAsync(HttpMethod.Patch, $"{shot.Url}/takes/take_001/notes/{dark["id"]}", new JsonObject { ["state"] = "fixed", ["in"] = third }, HttpStatusCode.OK);
        var carried = await NoteAsync(shot, 3, new() { ["carries"] = (string)crawls["id"]! });

        Assert.Null((await app.GetAsync($"{shot.Url}/takes/take_003/notes"))["offered"]);
        Assert.Equal(("the rim crawls", 0, (string)crawls["id"]!), ((string)carried["text"]!, (int)carried["frame"]!, (string)carried["carriedFrom"]!));
        var first = await NotesAsync(shot, 1);
        Assert.Equal([("fixed", third), ("carried", third)], first.Select(n => ((string)n!["state"]!, (string)n["resolvedIn"]!)));
        await shot.AddAsync(MediaSamples.NewBmp(), "still.bmp");
        Assert.Equal("take_003", (string)(await app.GetAsync($"{shot.Url}/takes/take_004/notes"))["offered"]!["takeId"]!);
    }

    [Fact]
    public async Task A_note_that_two_carry_over_in_one_moment_is_there_once()
    {
        var shot = await ShotAsync(2);
        var note = await NoteAsync(shot, 1, new() { ["text"] = "the rim crawls" });
        var (first, second) = (Guid.Parse((string)(await shot.TakeAsync(1))["takeUid"]!), Guid.Parse((string)(await shot.TakeAsync(2))["takeUid"]!));
        // Both have seen it open.
        var open = (await app.Get<ListNotes>().FindAsync(first, Guid.Parse((string)note["id"]!), Ct))!;
        var rights = new ReviewRights(Kernel.Actor.System, CanNote: true, CanDirect: true, CanAdd: true);

        var carried = await app.Get<CarryNote>().RunAsync(open, second, Guid.CreateVersion7(), rights, Ct);
        var again = await app.Get<CarryNote>().RunAsync(open, second, Guid.CreateVersion7(), rights, Ct);

        Assert.True(carried.IsOk);
        Assert.Contains("has this note already", again.Problem?.Sentence, StringComparison.Ordinal);
        Assert.Single(await NotesAsync(shot, 2));
    }

    [Fact]
    public async Task A_take_that_continues_another_is_offered_that_ones_notes()
    {
        var shot = await ShotAsync(2);
        await NoteAsync(shot, 1, new() { ["text"] = "of the model" });
        await NoteAsync(shot, 2, new() { ["text"] = "of the one before" });
        using var response = await app.Http.PostAsync(shot.Url + "/takes", Multipart(MediaSamples.NewBmp(), (string)(await shot.TakeAsync(1))["takeUid"]!), Ct);
        var number = (int)(await TakesApp.ReadAsync(response, HttpStatusCode.Created))["number"]!;

        Assert.Equal("of the model", (string)(await app.GetAsync($"{shot.Url}/takes/{TestShot.NameOf(number)}/notes"))["offered"]!["notes"]![0]!["text"]!);
    }

    [Fact]
    public async Task Only_its_author_and_a_director_change_a_note()
    {
        var shot = await ShotAsync(1);
        var uid = Guid.Parse((string)(await NoteAsync(shot, 1, new() { ["text"] = "mine" }))["id"]!);
        var note = (await app.Get<ListNotes>().FindAsync(Guid.Parse((string)(await shot.TakeAsync(1))["takeUid"]!), uid, Ct))!;
        var artist = new ReviewRights(Ada, CanNote: true, CanAdd: true, CanDirect: false);
        var viewer = artist with { CanAdd = false };

        var edit = await app.Get<EditNote>().RunAsync(note, new JsonObject { ["text"] = "theirs" }, artist, Ct);
        Assert.Equal(ProblemKind.Forbidden, edit.Problem?.Kind);
        Assert.Equal(ProblemKind.Forbidden, (await app.Get<RemoveNote>().RunAsync(note.ProjectId, note.TakeUid, uid, true, artist, Ct)).Problem?.Kind);
        Assert.Equal(ProblemKind.Forbidden, (await app.Get<ResolveNote>().RunAsync(note, NoteState.Fixed, null, viewer, Ct)).Problem?.Kind);
        Assert.True((await app.Get<ResolveNote>().RunAsync(note, NoteState.Fixed, null, artist, Ct)).IsOk);
        Assert.True((await app.Get<EditNote>().RunAsync(note, new JsonObject { ["text"] = "a director's" }, artist with { CanDirect = true }, Ct)).IsOk);

        var own = Guid.NewGuid();
        await app.Get<AddNote>().RunAsync(note.ProjectId, note.TakeUid, new NewNote(own, new NoteContent("Ada's")), Ada, Ct);
        Assert.True((await app.Get<RemoveNote>().RunAsync(note.ProjectId, note.TakeUid, own, true, artist, Ct)).IsOk);
    }

    [Theory]
    [InlineData(Roles.Viewer, null, false, false)]
    [InlineData(Roles.Viewer, null, true, true)]
    [InlineData(Roles.Viewer, ApiToken.ScopeRead, true, false)]
    [InlineData(Roles.Artist, null, false, true)]
    public async Task Artists_write_notes_and_viewers_where_the_server_lets_them_and_narrow_tokens_never(string role, string? scope, bool isAllowed, bool expected)
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], "test");
        if (scope is not null)
        {
            identity.AddClaim(new Claim(TakesClaims.Scope, scope));
        }

        var context = new AuthorizationHandlerContext([new MayNote()], new ClaimsPrincipal(identity), null);
        await new MayNoteHandler(Options.Create(new ReviewOptions { ViewersMayComment = isAllowed })).HandleAsync(context);

        Assert.Equal(expected, context.HasSucceeded);
    }

    [Fact]
    public async Task Lines_of_another_clone_are_read_and_unknown_ones_survive()
    {
        var shot = await ShotAsync(1);
        var (log, uid) = (shot.FileOf(1, "_events.jsonl"), Guid.NewGuid());
        var sung = TakeEvents.Format("sung", Ada, TimeProvider.System.GetUtcNow());
        await File.AppendAllTextAsync(log, sung + "\n" + TakeEvents.Format("note", Ada, TimeProvider.System.GetUtcNow(), ("note", uid.ToString()), ("text", "from elsewhere")) + "\n", Ct);

        await app.ReconcileAsync();

        Assert.Equal("from elsewhere", (string)Assert.Single(await NotesAsync(shot, 1))!["text"]!);
        await NoteAsync(shot, 1, new() { ["text"] = "from here" });
        Assert.Contains(sung, await File.ReadAllLinesAsync(log, Ct));
    }

    [Fact]
    public async Task The_table_for_a_spreadsheet_has_a_line_for_each_note()
    {
        var shot = await ShotAsync(2);
        await NoteAsync(shot, 1, new() { ["text"] = "=1+1" });
        await NoteAsync(shot, 2, new() { ["text"] = "second", ["frame"] = 0 });

        var all = await app.Http.GetStringAsync($"{shot.Url}/notes.csv", Ct);
        var one = await app.Http.GetStringAsync($"{shot.Url}/notes.csv?take=take_002", Ct);

        Assert.Contains(",'=1+1,", all, StringComparison.Ordinal);
        Assert.Equal((3, 2), (all.TrimEnd().Split("\r\n").Length, one.TrimEnd().Split("\r\n").Length));
    }

    private static MultipartFormDataContent Multipart(byte[] bytes, string parent) =>
        new() { { new StringContent(new JsonObject { ["parent"] = parent }.ToJsonString()), "metadata" }, { TestShot.FilePart(new ByteArrayContent(bytes), "still.bmp") } };

    private async Task<TestShot> ShotAsync(int takes)
    {
        var shot = await app.CreateShotAsync();
        for (var i = 0; i < takes; i++)
        {
            await shot.AddAsync(MediaSamples.NewBmp(), "still.bmp");
        }

        return shot;
    }

    private static TestShot? _generated;

    /// <summary>One take of twelve frames, for all the refusals.</summary>
    private async Task<TestShot> GeneratedAsync()
    {
        if (_generated is null)
        {
            var shot = await app.CreateShotAsync();
            await shot.GenerateAsync();
            await shot.SettledAsync(1);
            _generated = shot;
        }

        return _generated;
    }

    private Task<JsonObject> NoteAsync(TestShot shot, int number, JsonObject body) =>
        app.SendJsonAsync(HttpMethod.Post, $"{shot.Url}/takes/{TestShot.NameOf(number)}/notes", body, HttpStatusCode.Created);

    private async Task<JsonArray> NotesAsync(TestShot shot, int number) => (await app.GetAsync($"{shot.Url}/takes/{TestShot.NameOf(number)}/notes"))["notes"]!.AsArray();
}
