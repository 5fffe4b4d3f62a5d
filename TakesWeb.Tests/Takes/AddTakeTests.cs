using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

public sealed class AddTakeTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task A_posted_video_becomes_a_take_with_all_its_facts()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.OtherMp4Async();

        var take = await shot.AddAsync(bytes, "Kapitel 3 – Abstieg.mp4", new JsonObject { ["description"] = "first light", ["tags"] = new JsonArray("cold") });

        Assert.Equal("take_001", (string)take["id"]!);
        Assert.Equal(1, (int)take["number"]!);
        Assert.Equal("001_Down_the_spiral", (string)take["shotId"]!);
        Assert.Equal(shot.Uid, (string)take["shotUid"]!);
        Assert.Equal("complete", (string)take["status"]!);
        Assert.Equal("""{"width":320,"height":180}""", take["resolution"]!.ToJsonString());
        Assert.InRange((double)take["duration"]!, 1.24, 1.26);
        Assert.Equal("""{"numerator":24000,"denominator":1001}""", take["media"]!["frameRate"]!.ToJsonString());
        Assert.Equal(30, (int)take["media"]!["frameCount"]!);
        Assert.Equal("shot_001_take_001.mp4", (string)take["file"]!["name"]!);
        Assert.Equal("Kapitel 3 – Abstieg.mp4", (string)take["file"]!["originalName"]!);
        Assert.Equal(bytes.Length, (long)take["file"]!["size"]!);
        Assert.Equal(Sha(bytes), (string)take["file"]!["sha256"]!);
        Assert.Equal("video/mp4", (string)take["file"]!["mediaType"]!);
        Assert.Equal("upload", (string)take["source"]!["kind"]!);
        Assert.Equal("mara", (string)take["source"]!["uploader"]!);
        Assert.Equal("first light", (string)take["description"]!);
        Assert.Equal("cold", (string)take["tags"]![0]!);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(shot.FileOf(1, ".mp4")));
        Assert.Equal((string)take["takeUid"]!, (string)shot.SidecarOf(1)["takeUid"]!);
        Assert.Empty(app.Staged(shot.Slug));
    }

    [Fact]
    public async Task The_disk_holds_only_names_that_the_program_made()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(1);

        var names = Directory.GetFiles(shot.FolderOf(1)).Select(Path.GetFileName).Order(StringComparer.Ordinal);

        Assert.Equal(
            ["shot_001_take_001.mp4", "shot_001_take_001_events.jsonl", "shot_001_take_001_metadata.json", "shot_001_take_001_thumbnail.png"], names);
    }

    public static TheoryData<string> WickedNames =>
    [
        "../../../../etc/cron.d/evil.mp4", "..\\..\\evil.mp4", "/etc/passwd", "C:\\Windows\\evil.mp4", "-i.mp4", "-vf crop.mp4", "CON.mp4", ".gitattributes", ".git",
        "dollar$(touch PWNED).mp4", "semi;colon && ls.mp4", "new\nline.mp4", "nul\0byte.mp4", "concat:a|b.mp4", "%2e%2e%2f.mp4", "rtl-\u202e4pm.exe", "日本語テスト.mp4",
    ];

    [Theory]
    [MemberData(nameof(WickedNames))]
    public async Task A_wicked_client_name_is_kept_as_text_and_never_reaches_the_disk(string name)
    {
        var shot = await app.CreateShotAsync();

        var take = await shot.AddAsync(await MediaSamples.Mp4Async(), name);

        Assert.Equal(name, (string)shot.SidecarOf(1)["file"]!["originalName"]!);
        Assert.Equal("shot_001_take_001.mp4", (string)take["file"]!["name"]!);
        Assert.Equal(["take_001"], Directory.GetFileSystemEntries(shot.Takes).Select(Path.GetFileName));
        Assert.All(Directory.GetFiles(shot.FolderOf(1)), file => Assert.StartsWith("shot_001_take_001", Path.GetFileName(file), StringComparison.Ordinal));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(app.Data), path => Path.GetFileName(path).Contains("evil", StringComparison.Ordinal) || path.EndsWith("PWNED", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Metadata_may_come_before_the_file_or_after_it(bool isFirst)
    {
        var shot = await app.CreateShotAsync();
        var said = new JsonObject { ["generationParams"] = new JsonObject { ["model"] = "mine", ["sampler"] = "euler" }, ["custom"] = new JsonObject { ["reel"] = 7 } };

        using var response = await shot.PostAsync(await MediaSamples.Mp4Async(), "a.mp4", said, isMetadataFirst: isFirst);
        var take = await TakesApp.ReadAsync(response, HttpStatusCode.Created);

        Assert.Equal("euler", (string)take["generationParams"]!["sampler"]!);
        Assert.Equal(7, (int)take["custom"]!["reel"]!);
    }

    [Fact]
    public async Task Metadata_cannot_set_what_decides_the_identity_of_a_take()
    {
        var shot = await app.CreateShotAsync();
        var said = new JsonObject { ["number"] = 99, ["takeUid"] = Guid.Empty.ToString(), ["status"] = "queued", ["file"] = new JsonObject { ["name"] = "../x" }, ["shotUid"] = "x" };

        var take = await shot.AddAsync(await MediaSamples.Mp4Async(), metadata: said);

        Assert.Equal(1, (int)take["number"]!);
        Assert.NotEqual(Guid.Empty.ToString(), (string)take["takeUid"]!);
        Assert.Equal("complete", (string)take["status"]!);
        Assert.Equal("shot_001_take_001.mp4", (string)take["file"]!["name"]!);
        Assert.Equal(shot.Uid, (string)take["shotUid"]!);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    [InlineData("{ not json")]
    public async Task Metadata_that_is_no_object_is_refused_and_nothing_is_kept(string metadata)
    {
        var shot = await app.CreateShotAsync();
        using var content = new MultipartFormDataContent { { new StringContent(metadata), "metadata" } };
        content.Add(TestShot.FilePart(new ByteArrayContent(await MediaSamples.Mp4Async()), "a.mp4"));

        using var response = await app.Http.PostAsync(shot.Url + "/takes", content);

        Assert.Contains("metadata", await TakesApp.RefusalAsync(response, 400), StringComparison.Ordinal);
        AssertNothingKept(shot);
    }

    [Fact]
    public async Task The_same_key_again_is_the_same_take()
    {
        var shot = await app.CreateShotAsync();
        var first = await shot.AddAsync(await MediaSamples.OtherMp4Async(), key: "k-1");

        var again = await shot.AddAsync(await MediaSamples.OtherMp4Async(), key: "k-1");
        var other = await shot.AddAsync(await MediaSamples.OtherMp4Async(), key: "k-2");

        Assert.Equal((string)first["takeUid"]!, (string)again["takeUid"]!);
        Assert.NotEqual((string)first["takeUid"]!, (string)other["takeUid"]!);
        Assert.Equal([1, 2], await shot.NumbersAsync());
        Assert.Empty(app.Staged(shot.Slug));
    }

    [Fact]
    public async Task One_key_sent_in_parallel_makes_one_take()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.OtherMp4Async();

        var takes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => shot.AddAsync(bytes, key: "same")));

        Assert.Single(takes.Select(t => (string)t["takeUid"]!).Distinct());
        Assert.Equal([1], await shot.NumbersAsync());
        Assert.Empty(app.Staged(shot.Slug));
    }

    [Fact]
    public async Task Twenty_parallel_uploads_to_one_shot_get_twenty_numbers()
    {
        var shot = await app.CreateShotAsync();
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => MediaSamples.OtherMp4Async()));

        var takes = await Task.WhenAll(all.Select(bytes => shot.AddAsync(bytes)));

        Assert.Equal(Enumerable.Range(1, 20), takes.Select(t => (int)t["number"]!).Order());
        foreach (var (take, bytes) in takes.Zip(all))
        {
            Assert.Equal(bytes, await File.ReadAllBytesAsync(shot.FileOf((int)take["number"]!, ".mp4")));
        }
    }

    [Fact]
    public async Task Bytes_that_are_not_the_announced_ones_are_refused_with_both_hashes_and_nothing_is_kept()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.Mp4Async();
        var wrong = new string('0', 64);

        using var response = await shot.PostAsync(bytes, change: request => request.Headers.Add("X-Content-SHA256", wrong));
        var sentence = await TakesApp.RefusalAsync(response, 460);

        Assert.Contains(wrong, sentence, StringComparison.Ordinal);
        Assert.Contains(Sha(bytes), sentence, StringComparison.Ordinal);
        AssertNothingKept(shot);
    }

    [Fact]
    public async Task The_announced_hash_may_come_in_the_metadata_and_in_capitals()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.OtherMp4Async();

        var take = await shot.AddAsync(bytes, metadata: new JsonObject { ["sha256"] = Sha(bytes).ToUpperInvariant() });
        using var wrong = await shot.PostAsync(bytes, metadata: new JsonObject { ["sha256"] = new string('a', 64) });

        Assert.Equal(Sha(bytes), (string)take["file"]!["sha256"]!);
        Assert.Equal(460, (int)wrong.StatusCode);
    }

    [Fact]
    public async Task An_empty_file_is_refused_and_nothing_is_kept()
    {
        var shot = await app.CreateShotAsync();

        using var response = await shot.PostAsync([]);

        Assert.Contains("empty", await TakesApp.RefusalAsync(response, 400), StringComparison.Ordinal);
        AssertNothingKept(shot);
    }

    [Theory]
    [InlineData("take.mp4", "just some words, nothing else\n")]
    [InlineData("take.mp4", "#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n")]
    [InlineData("take.mp4", "ffconcat version 1.0\nfile '/etc/passwd'\n")]
    [InlineData("take.png", "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"file:///etc/passwd\"/></svg>")]
    [InlineData("take.mp4", "<?xml version=\"1.0\"?><MPD><BaseURL>file:///etc/passwd</BaseURL></MPD>")]
    public async Task Text_and_disguised_playlists_are_refused_by_content_and_nothing_is_kept(string name, string text)
    {
        var shot = await app.CreateShotAsync();

        using var response = await shot.PostAsync(Encoding.UTF8.GetBytes(text), name);

        Assert.NotEmpty(await TakesApp.RefusalAsync(response, 415));
        AssertNothingKept(shot);
    }

    [Fact]
    public async Task A_request_without_a_file_says_how_to_send_one()
    {
        var shot = await app.CreateShotAsync();
        using var content = new MultipartFormDataContent { { new StringContent("{}"), "metadata" } };

        using var response = await app.Http.PostAsync(shot.Url + "/takes", content);

        Assert.Contains("-F file=@", await TakesApp.RefusalAsync(response, 400), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_files_in_one_request_are_refused_and_neither_is_kept()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.Mp4Async();
        using var content = new MultipartFormDataContent
        {
            TestShot.FilePart(new ByteArrayContent(bytes), "a.mp4"),
            TestShot.FilePart(new ByteArrayContent(bytes), "b.mp4"),
        };

        using var response = await app.Http.PostAsync(shot.Url + "/takes", content);

        Assert.Contains("two parts", await TakesApp.RefusalAsync(response, 400), StringComparison.Ordinal);
        AssertNothingKept(shot);
    }

    [Fact]
    public async Task An_unknown_project_or_shot_is_not_found_and_the_answer_says_where_to_look()
    {
        var shot = await app.CreateShotAsync();
        using var noProject = await app.Http.GetAsync("/api/projects/nowhere/shots/x/takes");
        using var noShot = await (shot with { Uid = "099_Nothing" }).PostAsync(await MediaSamples.Mp4Async());
        using var noTake = await app.Http.GetAsync($"{shot.Url}/takes/take_007");

        Assert.Contains("/api/projects", await TakesApp.RefusalAsync(noProject, 404), StringComparison.Ordinal);
        Assert.Contains("/shots", await TakesApp.RefusalAsync(noShot, 404), StringComparison.Ordinal);
        Assert.Contains("take_001", await TakesApp.RefusalAsync(noTake, 404), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_goes_away_in_the_middle_leaves_nothing()
    {
        var shot = await app.CreateShotAsync();
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(IPAddress.Loopback, app.Http.BaseAddress!.Port);
            await using var stream = socket.GetStream();
            var head = $"POST {shot.Url}/takes HTTP/1.1\r\nHost: localhost\r\nAuthorization: {app.Http.DefaultRequestHeaders.Authorization}\r\n"
                + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp4\"\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
            await stream.WriteAsync(new byte[200_000]);
            await app.WaitForAsync("the upload under way", () => Task.FromResult(app.Staged(shot.Slug).Length > 0));
        }

        await app.WaitForAsync("an empty staging folder", () => Task.FromResult(app.Staged(shot.Slug).Length == 0));
        AssertNothingKept(shot);
    }

    [Fact]
    public async Task A_seed_keeps_all_its_digits_through_request_list_and_file()
    {
        const string Seed = "18446744073709551615";
        var shot = await app.CreateShotAsync();
        var said = new JsonObject { ["generationParams"] = new JsonObject { ["seed"] = JsonNode.Parse(Seed) } };

        var take = await shot.AddAsync(await MediaSamples.Mp4Async(), metadata: said);

        Assert.Equal(Seed, take["generationParams"]!["seed"]!.ToJsonString());
        Assert.Equal(Seed, (await shot.ListAsync())["takes"]![0]!["generationParams"]!["seed"]!.ToJsonString());
        Assert.Contains($"\"seed\": {Seed}", await File.ReadAllTextAsync(shot.FileOf(1, "_metadata.json")), StringComparison.Ordinal);
    }

    private static string Sha(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private void AssertNothingKept(TestShot shot)
    {
        Assert.Empty(app.Staged(shot.Slug));
        Assert.Empty(Directory.GetFileSystemEntries(shot.Takes));
        var objects = Path.Combine(shot.Repository, ".git", "lfs", "objects");
        Assert.Empty(Directory.Exists(objects) ? Directory.GetFiles(objects, "*", SearchOption.AllDirectories) : []);
    }
}
