using System.Net;
using System.Net.Sockets;
using System.Text;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Shell;

/// <summary>Clients that take their time, and bodies that are larger than anything that route needs.</summary>
public sealed class SlowClientTests(TakesApp app) : IClassFixture<TakesApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_who_never_end_their_sentence_keep_nobody_out()
    {
        var crowd = new List<TcpClient>();
        for (var i = 0; i < 200; i++)
        {
            crowd.Add(await OpenAsync("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "));
        }

        using var healthy = await app.Http.GetAsync("/healthz", Ct);
        using var list = await app.Http.GetAsync("/api/projects", Ct);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (healthy.StatusCode, list.StatusCode));
        Assert.All(crowd, client => Assert.True(client.Connected));
        crowd.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task An_upload_that_stands_still_is_cut_and_leaves_nothing()
    {
        var shot = await app.CreateShotAsync();
        var head = $"POST {shot.Url}/takes HTTP/1.1\r\nHost: localhost\r\nAuthorization: {app.Http.DefaultRequestHeaders.Authorization}\r\n"
            + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
        using var client = await OpenAsync(head);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);

        // The server ends it: with an answer, or without one where the answer would not be read.
        var answer = await ReadToEndAsync(reader);

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer);
        await app.WaitForAsync("an empty staging", () => Task.FromResult(app.Staged(shot.Slug).Length == 0));
        Assert.Empty((await shot.ListAsync())["takes"]!.AsArray());
    }

    [Fact]
    public async Task A_body_that_no_such_request_needs_is_refused_before_it_is_read()
    {
        using var client = await OpenAsync(
            $"POST /api/projects HTTP/1.1\r\nHost: localhost\r\nAuthorization: {app.Http.DefaultRequestHeaders.Authorization}\r\nContent-Type: application/json\r\nContent-Length: 50000000\r\n\r\n{{");
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);

        Assert.StartsWith("HTTP/1.1 413", await reader.ReadLineAsync(Ct) ?? "", StringComparison.Ordinal);
    }

    private static async Task<string> ReadToEndAsync(StreamReader reader)
    {
        try
        {
            return await reader.ReadToEndAsync(Ct).WaitAsync(TimeSpan.FromMinutes(2), Ct);
        }
        catch (IOException)
        {
            // Cut in the hardest way.
            return "";
        }
    }

    private async Task<TcpClient> OpenAsync(string head)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, app.Http.BaseAddress!.Port, Ct);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), Ct);
        return client;
    }
}
