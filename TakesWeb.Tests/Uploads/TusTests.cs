using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Uploads;

public sealed class TusTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task Options_say_what_the_server_speaks()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/uploads");

        using var response = await app.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("1.0.0", TusClient.HeaderOf(response, "Tus-Version"));
        Assert.Equal("creation,termination,expiration,checksum", TusClient.HeaderOf(response, "Tus-Extension"));
        Assert.Contains("sha1", TusClient.HeaderOf(response, "Tus-Checksum-Algorithm"), StringComparison.Ordinal);
        Assert.True(long.Parse(TusClient.HeaderOf(response, "Tus-Max-Size")!, CultureInfo.InvariantCulture) > 1L << 30);
    }

    [Fact]
    public async Task An_upload_in_pieces_ends_in_a_take()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.OtherMp4Async();
        var url = await TusClient.CreateAsync(
            shot, bytes.Length, ("metadata", """{"generationParams":{"seed":18446744073709551615}}"""), ("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes))));
        Assert.Equal(0, await TusClient.OffsetAsync(app, url));

        using var first = await TusClient.PatchAsync(app, url, 0, bytes[..1000]);
        Assert.Equal(1000, await TusClient.OffsetAsync(app, url));
        using var last = await TusClient.PatchAsync(app, url, 1000, bytes[1000..]);

        Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        Assert.Equal("1000", TusClient.HeaderOf(first, "Upload-Offset"));
        Assert.NotNull(TusClient.HeaderOf(first, "Upload-Expires"));
        Assert.Equal(HttpStatusCode.NoContent, last.StatusCode);
        Assert.Equal("take_001", TusClient.HeaderOf(last, "Takes-Take"));
        Assert.Equal(bytes.Length, await TusClient.OffsetAsync(app, url));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(shot.FileOf(1, ".mp4")));
        var take = await shot.TakeAsync(1);
        Assert.Equal("take.mp4", (string)take["file"]!["originalName"]!);
        Assert.Equal("18446744073709551615", take["generationParams"]!["seed"]!.ToJsonString());
        Assert.Empty(app.Staged(shot.Slug));
    }

    [Fact]
    public async Task What_arrived_before_the_line_broke_counts_and_the_rest_completes_it()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await LargeAsync();
        var url = await TusClient.CreateAsync(shot, bytes.Length);
        const int Sent = 1_500_000;

        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(IPAddress.Loopback, app.Http.BaseAddress!.Port);
            await using var stream = socket.GetStream();
            var head = $"PATCH {url} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {app.Http.DefaultRequestHeaders.Authorization}\r\nTus-Resumable: 1.0.0\r\n"
                + $"Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {bytes.Length}\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
            await stream.WriteAsync(bytes.AsMemory(0, Sent));
            await app.WaitForAsync("the first bytes", async () => await TusClient.OffsetAsync(app, url) > 0);
        }

        // While the server has not noticed that the line broke, another writer is refused.
        await app.WaitForAsync("the rest to be accepted", async () =>
        {
            var offset = (int)(await TusClient.OffsetAsync(app, url))!;
            Assert.InRange(offset, 1, Sent);
            using var rest = await TusClient.PatchAsync(app, url, offset, bytes[offset..]);
            return rest.StatusCode == HttpStatusCode.NoContent;
        });
        Assert.Equal(bytes, await File.ReadAllBytesAsync(shot.FileOf(1, ".mp4")));
    }

    [Fact]
    public async Task An_upload_goes_on_after_a_restart_of_the_server()
    {
        await using var own = await TakesApp.StartNewAsync();
        var shot = await own.CreateShotAsync();
        var bytes = await LargeAsync();
        var url = await TusClient.CreateAsync(shot, bytes.Length, ("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes))));
        using var first = await TusClient.PatchAsync(own, url, 0, bytes[..1_234_567]);

        await own.RestartAsync();
        Assert.Equal(1_234_567, await TusClient.OffsetAsync(own, url));
        using var rest = await TusClient.PatchAsync(own, url, 1_234_567, bytes[1_234_567..]);

        Assert.Equal(HttpStatusCode.NoContent, rest.StatusCode);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(shot.FileOf(1, ".mp4")));
    }

    [Fact]
    public async Task An_upload_that_had_come_whole_when_the_server_died_is_not_taken_for_finished_and_ends_in_a_take()
    {
        await using var own = await TakesApp.StartNewAsync();
        var shot = await own.CreateShotAsync();
        var zip = Zips.Of(Zips.Frames([1, 2, 3]));
        var url = await TusClient.CreateAsync(shot, zip.Length, ("filename", "a.zip"));
        var folder = Path.GetDirectoryName(own.Staged(shot.Slug).Single(path => Path.GetFileName(path) == "upload.json"))!;

        // As a crash leaves it in the middle of unpacking.
        await own.RestartAsync(() =>
        {
            File.WriteAllBytes(Path.Combine(folder, "media.part"), zip);
            File.WriteAllText(Path.Combine(folder, "offset"), zip.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Directory.CreateDirectory(Path.Combine(folder, "frames"));
            File.WriteAllBytes(Path.Combine(folder, "frames", "0.part"), [1]);
        });

        Assert.Equal(zip.Length - 1, await TusClient.OffsetAsync(own, url));
        using var last = await TusClient.PatchAsync(own, url, zip.Length - 1, zip[^1..]);
        Assert.Equal(HttpStatusCode.NoContent, last.StatusCode);
        Assert.Equal("take_001", TusClient.HeaderOf(last, "Takes-Take"));
        Assert.Empty(own.Staged(shot.Slug));
    }

    [Fact]
    public async Task A_wrong_offset_is_a_conflict_that_says_where_to_go_on()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.Mp4Async();
        var url = await TusClient.CreateAsync(shot, bytes.Length);
        using var first = await TusClient.PatchAsync(app, url, 0, bytes[..500]);

        using var wrong = await TusClient.PatchAsync(app, url, 400, bytes[400..]);
        using var negative = await TusClient.PatchAsync(app, url, -1, bytes[400..]);

        Assert.Contains("byte 500", await TakesApp.RefusalAsync(wrong, 409), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, negative.StatusCode);
        Assert.Equal(500, await TusClient.OffsetAsync(app, url));
    }

    [Fact]
    public async Task A_piece_whose_checksum_is_wrong_is_dropped_and_can_be_sent_again()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.OtherMp4Async();
        var url = await TusClient.CreateAsync(shot, bytes.Length);

        using var wrong = await TusClient.PatchAsync(app, url, 0, bytes, $"sha1 {Convert.ToBase64String(new byte[20])}");
        Assert.Equal(0, await TusClient.OffsetAsync(app, url));
        using var unknown = await TusClient.PatchAsync(app, url, 0, bytes, "crc32 AAAAAA==");
        using var right = await TusClient.PatchAsync(app, url, 0, bytes, $"sha256 {Convert.ToBase64String(SHA256.HashData(bytes))}");

        Assert.Equal(460, (int)wrong.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, right.StatusCode);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(shot.FileOf(1, ".mp4")));
    }

    [Fact]
    public async Task More_bytes_than_were_announced_are_refused_and_the_upload_can_still_be_finished()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.OtherMp4Async();
        var url = await TusClient.CreateAsync(shot, bytes.Length);

        using var tooMuch = await TusClient.PatchAsync(app, url, 0, [.. bytes, 1, 2, 3]);
        var offset = (int)(await TusClient.OffsetAsync(app, url))!;
        using var rest = await TusClient.PatchAsync(app, url, offset, bytes[offset..]);

        Assert.Contains("than were announced", await TakesApp.RefusalAsync(tooMuch, 400), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, rest.StatusCode);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(shot.FileOf(1, ".mp4")));
    }

    [Fact]
    public async Task Bytes_that_are_not_the_announced_ones_end_the_upload_and_nothing_is_kept()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.Mp4Async();
        var url = await TusClient.CreateAsync(shot, bytes.Length, ("sha256", new string('0', 64)));

        using var wrong = await TusClient.PatchAsync(app, url, 0, bytes);

        Assert.Equal(460, (int)wrong.StatusCode);
        Assert.Null(await TusClient.OffsetAsync(app, url));
        Assert.Empty(app.Staged(shot.Slug));
        Assert.Empty(await shot.NumbersAsync());
    }

    [Fact]
    public async Task An_upload_can_be_taken_back()
    {
        var shot = await app.CreateShotAsync();
        var url = await TusClient.CreateAsync(shot, 5000);
        using var part = await TusClient.PatchAsync(app, url, 0, new byte[1000]);

        using var removed = await TusClient.SendAsync(app, HttpMethod.Delete, url);
        using var again = await TusClient.SendAsync(app, HttpMethod.Delete, url);
        using var patch = await TusClient.PatchAsync(app, url, 1000, new byte[1000]);

        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, patch.StatusCode);
        Assert.Null(await TusClient.OffsetAsync(app, url));
        Assert.Empty(app.Staged(shot.Slug));
    }

    [Fact]
    public async Task What_nobody_continued_for_a_day_is_removed_and_what_somebody_did_stays()
    {
        var shot = await app.CreateShotAsync();
        var old = await TusClient.CreateAsync(shot, 5000);
        var young = await TusClient.CreateAsync(shot, 5000);
        using var one = await TusClient.PatchAsync(app, old, 0, new byte[1000]);
        using var two = await TusClient.PatchAsync(app, young, 0, new byte[1000]);
        var folder = Path.Combine(shot.Repository, ".git", "takes", "staging", Guid.Parse(old.Split('/')[^1]).ToString("N"));

        // A process that took bytes a moment ago does not believe a wall clock that says otherwise: the next one does.
        await app.RestartAsync(() => File.SetLastWriteTimeUtc(Path.Combine(folder, "media.part"), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-25)));
        await app.RunRecurringAsync("expire-uploads");

        Assert.Null(await TusClient.OffsetAsync(app, old));
        Assert.False(Directory.Exists(folder));
        Assert.Equal(1000, await TusClient.OffsetAsync(app, young));
    }

    [Fact]
    public async Task Two_uploads_with_one_key_are_one_take()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.OtherMp4Async();
        var first = await TusClient.CreateAsync(shot, bytes.Length, ("idempotency-key", "k"));
        var second = await TusClient.CreateAsync(shot, bytes.Length, ("idempotency-key", "k"));

        var ends = await Task.WhenAll(TusClient.PatchAsync(app, first, 0, bytes), TusClient.PatchAsync(app, second, 0, bytes));

        Assert.Single(ends.Select(end => TusClient.HeaderOf(end, "Takes-Take-Uid")).Distinct());
        Assert.NotNull(TusClient.HeaderOf(ends[0], "Takes-Take-Uid"));
        Assert.Equal([1], await shot.NumbersAsync());
        Assert.Empty(app.Staged(shot.Slug));
    }

    [Fact]
    public async Task A_declaration_that_cannot_be_right_is_refused_before_any_byte()
    {
        var shot = await app.CreateShotAsync();

        using var noVersion = await app.Http.PostAsync("/uploads", null);
        using var noLength = await TusClient.SendAsync(app, HttpMethod.Post, "/uploads");
        using var empty = await TusClient.DeclareAsync(shot, 0);
        using var nowhere = await TusClient.DeclareAsync(shot with { Uid = Guid.NewGuid().ToString() }, 10);
        using var noProject = await TusClient.DeclareAsync(shot with { Slug = "nowhere" }, 10);
        using var badMetadata = await TusClient.DeclareAsync(shot, 10, ("metadata", "[]"));
        using var badBase64 = await TusClient.SendAsync(app, HttpMethod.Post, "/uploads", ("Upload-Length", "10"), ("Upload-Metadata", "project !!!"));
        using var badType = await app.Http.PatchAsync(await TusClient.CreateAsync(shot, 10), new ByteArrayContent([1]));

        Assert.Equal(HttpStatusCode.PreconditionFailed, noVersion.StatusCode);
        Assert.Equal("1.0.0", TusClient.HeaderOf(noVersion, "Tus-Version"));
        Assert.Equal(HttpStatusCode.BadRequest, noLength.StatusCode);
        Assert.Contains("empty", await TakesApp.RefusalAsync(empty, 400), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, noProject.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, badMetadata.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, badBase64.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, badType.StatusCode);
    }

    /// <summary>A real video with 3 MB behind it that players skip.</summary>
    private static async Task<byte[]> LargeAsync()
    {
        var padding = new byte[3_000_000];
        RandomNumberGenerator.Fill(padding);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(padding, padding.Length);
        "free"u8.CopyTo(padding.AsSpan(4));
        return [.. await MediaSamples.OtherMp4Async(), .. padding];
    }
}
