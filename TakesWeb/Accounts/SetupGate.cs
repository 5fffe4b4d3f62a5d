using System.Net;
using Microsoft.AspNetCore.Authorization;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>While there is no admin every way leads to /setup; afterwards there is no /setup.</summary>
internal sealed class SetupGate(RequestDelegate next, SetupState state)
{
    public const string Page = "/setup";

    public async Task InvokeAsync(HttpContext context)
    {
        var isSetup = context.Request.Path.StartsWithSegments(Page, StringComparison.OrdinalIgnoreCase);
        if (await state.HasAdminAsync(context.RequestAborted))
        {
            if (isSetup)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            await next(context);
        }
        else if (context.Connection.LocalIpAddress is { } local && !IPAddress.IsLoopback(local))
        {
            // The start refuses such addresses; this is for one that was bound behind its back.
            await RefuseAsync(context, "This server has no admin yet and can be set up from its own machine alone. Open it there as http://localhost.");
        }
        else if (isSetup || IsOpen(context))
        {
            await next(context);
        }
        else if (ApiPaths.IsApi(context))
        {
            await RefuseAsync(context, "This server has no admin yet. Open /setup in a browser, or set Takes__Admin__Email and Takes__Admin__Password and start again.");
        }
        else
        {
            context.Response.Redirect(Page);
        }
    }

    // Style sheets, scripts, health: what is open to everybody, apart from a sign-in that nobody could pass.
    private static bool IsOpen(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null
        && !context.Request.Path.StartsWithSegments(ApiPaths.SignIn, StringComparison.OrdinalIgnoreCase);

    private static Task RefuseAsync(HttpContext context, string sentence) =>
        new Problem(ProblemKind.Unavailable, sentence).ToHttp().ExecuteAsync(context);
}
