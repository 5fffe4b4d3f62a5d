using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>What was asked for before the server was killed is done after it came back.</summary>
public sealed class RestartStory
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_queued_generation_is_finished_by_the_next_process()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        using var queued = await studio.Client.PostAsJsonAsync(
            studio.Takes, new { generationParams = new { model = "testsrc2", seed = 7, width = 320, height = 180, duration = 1 }, quality = "draft" }, Ct);
        var answer = (await queued.Content.ReadFromJsonAsync<JsonNode>(Ct))!;
        Assert.Equal(HttpStatusCode.Accepted, queued.StatusCode);
        Assert.Equal("queued", (string?)answer["status"]);

        await server.RestartAsync(Ct);

        var take = await studio.SettledAsync((string)answer["takeId"]!);
        Assert.Equal("complete", (string?)take["status"]);
        Assert.Equal((string?)answer["takeUid"], (string?)take["takeUid"]);
        Assert.Equal((string?)take["file"]!["sha256"], SampleMedia.Sha256(await studio.Client.GetByteArrayAsync((string)take["mediaUrl"]!, Ct)));
        await studio.IsCleanAsync();
    }

    [Fact]
    public async Task An_upload_goes_on_where_it_stood()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        var wave = Path.Combine(server.DataFolder, "sound.wav");
        var sha256 = SampleMedia.WriteWave(wave, 3 << 20);
        var bytes = await File.ReadAllBytesAsync(wave, Ct);
        const int Sent = 2_000_000;
        var upload = await Tus.DeclareAsync(studio, bytes.Length, "boarding call.wav");
        using (var first = await Tus.AppendAsync(studio, upload, 0, bytes.AsMemory(0, Sent)))
        {
            Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        }

        await server.RestartAsync(Ct);

        Assert.Equal(Sent, await Tus.OffsetAsync(studio, upload));
        using var rest = await Tus.AppendAsync(studio, upload, Sent, bytes.AsMemory(Sent));
        Assert.Equal(HttpStatusCode.NoContent, rest.StatusCode);
        var take = await studio.SettledAsync(rest.Headers.GetValues("Takes-Take").Single());
        Assert.Equal(sha256, (string?)take["file"]!["sha256"]);
        Assert.Equal("boarding call.wav", (string?)take["file"]!["originalName"]);
        await studio.IsCleanAsync();
    }
}
