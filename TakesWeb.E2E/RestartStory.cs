using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
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
        var upload = await DeclareAsync(studio, bytes.Length);
        using (var first = await AppendAsync(studio, upload, 0, bytes.AsMemory(0, Sent)))
        {
            Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        }

        await server.RestartAsync(Ct);

        using var head = await SendAsync(studio, HttpMethod.Head, upload);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(Sent.ToString(CultureInfo.InvariantCulture), head.Headers.GetValues("Upload-Offset").Single());
        using var rest = await AppendAsync(studio, upload, Sent, bytes.AsMemory(Sent));
        Assert.Equal(HttpStatusCode.NoContent, rest.StatusCode);
        var take = await studio.SettledAsync(rest.Headers.GetValues("Takes-Take").Single());
        Assert.Equal(sha256, (string?)take["file"]!["sha256"]);
        Assert.Equal("boarding call.wav", (string?)take["file"]!["originalName"]);
        await studio.IsCleanAsync();
    }

    private static async Task<string> DeclareAsync(Studio studio, int length)
    {
        using var declared = await SendAsync(studio, HttpMethod.Post, "/uploads", request =>
        {
            request.Headers.Add("Upload-Length", length.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("Upload-Metadata", string.Join(',', Said("filename", "boarding call.wav"), Said("project", studio.Slug), Said("shot", studio.ShotUid)));
        });
        Assert.Equal(HttpStatusCode.Created, declared.StatusCode);
        return declared.Headers.Location!.ToString();
    }

    private static Task<HttpResponseMessage> AppendAsync(Studio studio, string upload, int offset, ReadOnlyMemory<byte> bytes) =>
        SendAsync(studio, HttpMethod.Patch, upload, request =>
        {
            request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
            request.Content = new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/offset+octet-stream") } };
        });

    private static async Task<HttpResponseMessage> SendAsync(Studio studio, HttpMethod method, string path, Action<HttpRequestMessage>? more = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        more?.Invoke(request);
        return await studio.Client.SendAsync(request, Ct);
    }

    private static string Said(string name, string value) => $"{name} {Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}";
}
