using System.Net;

namespace TakesWeb.Accounts;

/// <summary>
/// Laptop mode: this machine's user needs no password while only loopback addresses are bound. A request counts as this machine's
/// only when it comes over loopback, was asked for by a loopback name (a foreign name that resolves here is DNS rebinding),
/// passed no proxy, and was not sent by another site's page.
/// </summary>
internal sealed class LaptopMode(ListeningAddresses addresses)
{
    public const string SettingKey = "laptop-user";

    private static readonly string[] ProxyHeaders =
        ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server", "X-Original-For", "X-Original-Proto", "X-Real-IP", "Via", "CF-Connecting-IP"];

    private Guid? _userId;

    /// <summary>The user who is signed in without a password, or null when the mode was never chosen.</summary>
    public Guid? UserId => addresses.AreLoopbackOnly ? _userId : null;

    public void TurnOn(Guid userId) => _userId = userId;

    public bool SignsIn(HttpContext context) => UserId is not null && IsThisMachine(context);

    public bool IsThisMachine(HttpContext context) =>
        addresses.AreLoopbackOnly
        && context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
        && context.Connection.LocalIpAddress is { } local && IPAddress.IsLoopback(local)
        && IsLoopbackName(context.Request.Host.Host)
        && !ProxyHeaders.Any(context.Request.Headers.ContainsKey)
        && !RequestOrigin.IsForeignSubrequest(context.Request);

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host is "127.0.0.1" or "[::1]" or "::1";
}
