using Microsoft.AspNetCore.Http.Metadata;

namespace TakesWeb.Accounts;

/// <summary>Tells programs, which want a status and a sentence, from people, who want a page.</summary>
internal static class ApiPaths
{
    public const string SignIn = "/sign-in";

    private static readonly PathString[] Prefixes = ["/api", "/uploads", "/hubs", "/_blazor", "/openapi"];

    public static bool IsApi(HttpContext context) =>
        Prefixes.Any(prefix => context.Request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase))
        || context.GetEndpoint()?.Metadata.GetMetadata<IDisableCookieRedirectMetadata>() is not null
        || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method));
}
