using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Xunit;
using static System.Threading.CancellationToken;

namespace TakesWeb.Support;

/// <summary>Somebody who listens at /hubs/status. The JSON protocol of SignalR by hand: messages end with U+001E; type 1 calls, type 3 answers, type 6 pings.</summary>
internal sealed class HubListener(ClientWebSocket socket) : IAsyncDisposable
{
    private readonly Queue<string> _messages = new();
    private readonly Queue<JsonElement> _told = new();
    private string _rest = "";
    private int _calls;

    /// <param name="server">Where it is.</param>
    /// <param name="token">A bearer token; null for whoever the server takes everybody for.</param>
    public static async Task<HubListener> ConnectAsync(Uri server, string? token = null)
    {
        var socket = new ClientWebSocket();
        if (token is not null)
        {
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        }

        await socket.ConnectAsync(new UriBuilder(new Uri(server, "/hubs/status")) { Scheme = "ws" }.Uri, None);
        var listener = new HubListener(socket);
        await listener.SendAsync("""{"protocol":"json","version":1}""");
        Assert.Equal("{}", await listener.ReadAsync());

        // Joined the group for everything, in OnConnectedAsync, once a call is answered.
        await listener.CallAsync("WatchAll");
        return listener;
    }

    public Task SendAsync(string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message + "\u001e"), WebSocketMessageType.Text, endOfMessage: true, None);

    public async Task CallAsync(string method, params object[] arguments) =>
        Assert.Null(await TryAsync(method, arguments));

    /// <summary>The sentence of a refusal; null when it was done.</summary>
    public async Task<string?> TryAsync(string method, params object[] arguments)
    {
        var id = $"{++_calls}";
        await SendAsync(JsonSerializer.Serialize(new { type = 1, invocationId = id, target = method, arguments }));
        while (true)
        {
            var message = JsonSerializer.Deserialize<JsonElement>(await ReadAsync());
            if (message.GetProperty("type").GetInt32() == 3 && message.GetProperty("invocationId").GetString() == id)
            {
                return message.TryGetProperty("error", out var error) ? error.ToString() : null;
            }

            Keep(message);
        }
    }

    public async Task<JsonElement> NextAsync(Func<JsonElement, bool> wanted)
    {
        while (true)
        {
            while (_told.TryDequeue(out var told))
            {
                if (wanted(told))
                {
                    return told;
                }
            }

            Keep(JsonSerializer.Deserialize<JsonElement>(await ReadAsync()));
        }
    }

    public async Task<string> ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        while (_messages.Count == 0)
        {
            var read = await socket.ReceiveAsync(buffer, None).WaitAsync(Jobs.JobHost.Patience);
            var parts = (_rest + Encoding.UTF8.GetString(buffer, 0, read.Count)).Split('\u001e');
            foreach (var part in parts[..^1])
            {
                _messages.Enqueue(part);
            }

            _rest = parts[^1];
        }

        return _messages.Dequeue();
    }

    public async ValueTask DisposeAsync()
    {
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, None);
        socket.Dispose();
    }

    private void Keep(JsonElement message)
    {
        if (message.GetProperty("type").GetInt32() == 1 && message.GetProperty("target").GetString() == "status")
        {
            _told.Enqueue(message.GetProperty("arguments")[0].Clone());
        }
    }
}
