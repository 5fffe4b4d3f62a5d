using Microsoft.AspNetCore.Diagnostics;

namespace TakesWeb.Shell;

/// <summary>A request that broke off, stood still or is larger than anything its route needs is the sender's to put right, and no failure of the server.</summary>
internal sealed class BrokenRequestAnswer : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException broken || ShellFeature.IsForPeople(httpContext))
        {
            return false;
        }

        var sentence = broken.StatusCode switch
        {
            StatusCodes.Status408RequestTimeout => "The bytes came too slowly, and the server stopped waiting. Large files go by /uploads, which goes on where it stood.",
            StatusCodes.Status413PayloadTooLarge => "The body is larger than anything this address takes. Media goes to a shot's takes, or by /uploads.",
            _ => "The request is not whole. Send it again.",
        };
        await TypedResults.Problem(sentence, statusCode: broken.StatusCode).ExecuteAsync(httpContext);
        return true;
    }
}
