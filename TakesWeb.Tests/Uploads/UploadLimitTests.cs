using System.Net;
using System.Net.Sockets;
using System.Text;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Uploads;

public sealed class UploadLimitTests
{
    [Fact]
    public async Task Over_the_limit_nothing_is_kept_whichever_way_it_comes()
    {
        await using var app = await TakesApp.StartNewAsync(("Takes:Uploads:MaxBytes", "100000"));
        var shot = await app.CreateShotAsync();

        using var announced = await shot.PostAsync(new byte[100_001]);
        // Small enough for the buffers of the socket: the answer comes in the middle of the body, and a client that is still writing may see
        // a broken pipe instead of it.
        using var chunked = await shot.PostAsync(new byte[110_000], change: request => request.Headers.TransferEncodingChunked = true);
        using var declared = await TusClient.DeclareAsync(shot, 100_001);
        var early = await SendHeadAloneAsync(app, shot, 9_000_000_000);

        Assert.Contains("Takes:Uploads:MaxBytes", await TakesApp.RefusalAsync(announced, 413), StringComparison.Ordinal);
        Assert.Contains("Takes:Uploads:MaxBytes", await TakesApp.RefusalAsync(chunked, 413), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, declared.StatusCode);
        Assert.StartsWith("HTTP/1.1 413", early, StringComparison.Ordinal);
        Assert.Empty(app.Staged(shot.Slug));
        Assert.Empty(Directory.GetFileSystemEntries(shot.Takes));
        var small = new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' };
        using var within = await shot.PostAsync(small);
        Assert.NotEqual(HttpStatusCode.RequestEntityTooLarge, within.StatusCode);
    }

    /// <summary>The answer comes while not one byte of the body was sent.</summary>
    private static async Task<string> SendHeadAloneAsync(TakesApp app, TestShot shot, long length)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, app.Http.BaseAddress!.Port);
        await using var stream = socket.GetStream();
        var head = $"POST {shot.Url}/takes HTTP/1.1\r\nHost: localhost\r\nAuthorization: {app.Http.DefaultRequestHeaders.Authorization}\r\n"
            + $"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {length}\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) ?? "";
    }
}
