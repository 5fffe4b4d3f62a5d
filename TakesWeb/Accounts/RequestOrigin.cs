namespace TakesWeb.Accounts;

/// <summary>Which site's page sent a request, as the browser says.</summary>
internal static class RequestOrigin
{
    /// <summary>True: our own page or the address bar. False: another site's page. Null: no browser, or one that says nothing.</summary>
    public static bool? IsOwn(HttpRequest request)
    {
        if (request.Headers.Origin is [{ } origin] && !IsSameHost(origin, request.Host))
        {
            // A proxy may rewrite Host; the browser's own word on same-origin cannot be set by a page.
            return Site(request) is "same-origin";
        }

        return Site(request) switch
        {
            "same-origin" or "none" => true,
            null => request.Headers.Origin.Count == 1 ? true : null,
            _ => false,
        };
    }

    /// <summary>Another site's page embeds or fetches something, as opposed to a link that a person followed.</summary>
    public static bool IsForeignSubrequest(HttpRequest request) =>
        IsOwn(request) == false && !(HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document");

    private static string? Site(HttpRequest request) => request.Headers["Sec-Fetch-Site"] is [{ } site] ? site : null;

    // Scheme is left out: behind a proxy that ends TLS we see http where the browser saw https.
    private static bool IsSameHost(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && string.Equals(uri.IdnHost, host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
        && uri.Port == (host.Port ?? (uri.Scheme == Uri.UriSchemeHttps ? 443 : 80));
}
