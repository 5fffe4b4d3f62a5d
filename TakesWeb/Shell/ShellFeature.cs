using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Radzen;
using TakesWeb.Kernel;

namespace TakesWeb.Shell;

/// <summary>The frame that every page stands in.</summary>
public static class ShellFeature
{
    private const int UsualBody = 4 << 20;

    public static IServiceCollection AddShell(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddRadzenComponents();
        services.AddScoped<Toasts>();
        services.AddSingleton<Startup>();
        // What is meant to be large says so itself; a body that comes at less than 240 bytes a second is cut by the server's own rule.
        services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestBodySize = UsualBody);
        services.AddExceptionHandler<StorageTroubleAnswer>().AddExceptionHandler<BrokenRequestAnswer>();
        return services;
    }

    /// <summary>
    /// Pages for people where a page was asked for: "not here" and "something broke". Requests of programs keep their own answers, and
    /// posts too: a re-executed post would lose its status.
    /// </summary>
    public static WebApplication UseErrorPages(this WebApplication app)
    {
        // In the main pipeline and switched off by request: a branch would not route the second run anew.
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((http, next) =>
        {
            if (!IsForPeople(http) && http.Features.Get<IStatusCodePagesFeature>() is { } pages)
            {
                pages.Enabled = false;
            }

            return next(http);
        });
        app.UseWhen(IsForPeople, pages => pages.UseExceptionHandler("/error", createScopeForErrors: true));
        // Routing comes after, so that the second run is routed anew.
        app.UseRouting();
        return app;
    }

    /// <summary>
    /// While the index is filled at the start: a page that tells how far it is for people, 503 with a sentence for programs, reads and writes
    /// alike, because half a library looks like loss. After the sign-in, which goes on working.
    /// </summary>
    public static WebApplication UseRebuildGate(this WebApplication app)
    {
        app.UseMiddleware<RebuildGate>();
        return app;
    }

    /// <summary>What browsers are told to refuse. Within the error pages, which need it too.</summary>
    public static WebApplication UseSecurityHeaders(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        return app;
    }

    public static IEndpointRouteBuilder MapShell(this IEndpointRouteBuilder routes)
    {
        routes.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = "'none'");
        return routes;
    }

    internal static bool IsForPeople(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method)
        && !http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && !http.Request.Path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase)
        && !http.Request.Path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase)
        && !http.Request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase)
        && http.Request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);
}
