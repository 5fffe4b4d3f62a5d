using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TakesWeb.E2E;

/// <summary>A line to a server that can be cut: what goes over it ends in the middle, sockets too, and nobody gets through until it is mended.</summary>
internal sealed class CutLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, TcpClient> _pairs = new();
    private readonly CancellationTokenSource _gone = new();
    private readonly Uri _server;
    private readonly Task _accepting;
    private volatile bool _isCut;
    private long _sent;
    private long _cutAt = long.MaxValue;

    public CutLine(Uri server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>What a browser calls instead of the server.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public bool IsCut => _isCut;

    /// <summary>Cuts by itself once so many more bytes have gone to the server.</summary>
    public void CutAfter(long bytes) => Interlocked.Exchange(ref _cutAt, Interlocked.Read(ref _sent) + bytes);

    public void Cut()
    {
        _isCut = true;
        foreach (var (client, server) in _pairs)
        {
            client.Dispose();
            server.Dispose();
        }
    }

    public void Mend()
    {
        Interlocked.Exchange(ref _cutAt, long.MaxValue);
        _isCut = false;
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _gone.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await _listener.AcceptTcpClientAsync(_gone.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The line is taken down.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var server = new TcpClient();
        try
        {
            if (!_isCut)
            {
                await server.ConnectAsync(_server.Host, _server.Port, _gone.Token);
                _pairs[client] = server;
                await Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream(), counts: true), CopyAsync(server.GetStream(), client.GetStream(), counts: false));
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // Cut, or one end hung up.
        }
        finally
        {
            _pairs.TryRemove(client, out _);
            client.Dispose();
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool counts)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, _gone.Token) is > 0 and var read)
            {
                if (counts && Interlocked.Add(ref _sent, read) >= Interlocked.Read(ref _cutAt))
                {
                    Cut();
                    return;
                }

                await to.WriteAsync(buffer.AsMemory(0, read), _gone.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Cut, or one end hung up.
        }
    }
}
