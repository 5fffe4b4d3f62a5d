using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>
/// Refuses what another site's page sends with our user's cookie: every method that changes something, and every WebSocket.
/// A bearer token is never sent by itself, so requests with one pass.
/// </summary>
internal sealed class SameOriginGate(RequestDelegate next, ILogger<SameOriginGate> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (IsRefused(context))
        {
            AccountsLog.ForeignOrigin(logger, context.Request.Method, context.Request.Path, context.Request.Headers.Origin.ToString());
            var problem = new Problem(
                ProblemKind.Forbidden,
                "This request does not come from a page of this server. Open Takes in its own tab, or use an API token in the Authorization header.");
            await problem.ToHttp().ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private static bool IsRefused(HttpContext context)
    {
        var request = context.Request;
        var changes = !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method));
        var isSocket = context.WebSockets.IsWebSocketRequest || request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase);
        if (context.User.IsTokenUser() || !(changes || isSocket))
        {
            return false;
        }

        return RequestOrigin.IsOwn(request) switch
        {
            true => false,
            false => true,
            // Every browser names the origin of a POST, so silence is a program. With a cookie it has to say what it means; in laptop mode
            // and before sign-in there is no cookie that somebody else's page could borrow.
            null => changes && context.User.Identity?.IsAuthenticated == true && !context.User.IsLaptopUser(),
        };
    }
}
