namespace TakesWeb.Shell;

/// <summary>
/// What a browser may do with what it gets from here: scripts, styles, pictures and connections of this server alone, no inline script, no frame
/// around a page, no guessing of types. An endpoint that knows better (media) says so itself afterwards.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    // Styles may be inline: the component kit and the widths of bars need it. Pictures may be data: what is drawn on a frame passes through one.
    internal const string OfPages =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
        + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    internal const string OfAnswers = "default-src 'none'; sandbox; frame-ancestors 'none'";

    private static readonly PathString[] Programs = ["/api", "/uploads", "/hubs", "/openapi", "/healthz", "/readyz"];

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = Programs.Any(path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)) ? OfAnswers : OfPages;
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return next(context);
    }
}
