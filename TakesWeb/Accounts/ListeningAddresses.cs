using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace TakesWeb.Accounts;

/// <summary>Whether only this machine can reach the server: by what the settings say, and by what is really bound.</summary>
internal sealed class ListeningAddresses(IServer server, IConfiguration configuration)
{
    /// <summary>Addresses in the settings that others could reach. Kestrel's own default, with nothing set, is localhost.</summary>
    public IReadOnlyList<string> ConfiguredBeyondLoopback() => [.. Configured().Where(address => !IsLoopback(address))];

    /// <summary>Bound addresses that others could reach. Empty before the server listens.</summary>
    public IReadOnlyList<string> BoundBeyondLoopback() => [.. Bound().Where(address => !IsLoopback(address))];

    /// <summary>True while every bound address is loopback. Asked for each request, because Kestrel may bind again when settings change.</summary>
    public bool AreLoopbackOnly => Bound() is { Count: > 0 } bound && bound.All(IsLoopback);

    private List<string> Bound() => [.. server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    private IEnumerable<string> Configured()
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(e => e["Url"]).OfType<string>().ToList();
        if (endpoints.Count > 0)
        {
            return endpoints;
        }

        var urls = Split(configuration[WebHostDefaults.ServerUrlsKey]).Concat(Bound()).ToList();
        return urls.Count > 0
            ? urls
            // A bare port means every address.
            : Split(configuration[WebHostDefaults.HttpPortsKey]).Concat(Split(configuration[WebHostDefaults.HttpsPortsKey])).Select(port => $"http://*:{port}");
    }

    private static string[] Split(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    // A Unix socket counts as reachable: what stands before it is a proxy.
    private static bool IsLoopback(string address)
    {
        var host = BindingAddress.Parse(address).Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }
}
