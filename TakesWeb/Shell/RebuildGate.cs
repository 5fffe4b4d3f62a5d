using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Shell;

/// <summary>Answers for everything that needs the index while it is filled at the start.</summary>
internal sealed class RebuildGate(RequestDelegate next, IndexGate gate, RebuildProgress progress)
{
    private static readonly PathString[] WithoutIndex = ["/api/admin/rebuild", "/api/tokens", "/sign-out", "/openapi"];

    public Task InvokeAsync(HttpContext http) => gate.IsOpen || IsOpenMeanwhile(http) ? next(http) : AnswerAsync(http);

    // Style sheets, health, sign-in, setup: what is open to everybody needs no index.
    private static bool IsOpenMeanwhile(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null
        || WithoutIndex.Any(path => http.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));

    private Task AnswerAsync(HttpContext http)
    {
        var state = progress.Now;
        var seconds = (int)Math.Clamp(Math.Ceiling(state.Left?.TotalSeconds ?? 5), 2, 60);
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers.CacheControl = "no-store";
        return ShellFeature.IsForPeople(http)
            ? new RazorComponentResult<StartingPage>(new { State = state }) { StatusCode = StatusCodes.Status503ServiceUnavailable }.ExecuteAsync(http)
            : new Problem(ProblemKind.Unavailable, $"The index of the library is being filled from its files, and nothing is lost. {state.Sentence} Try again in {Readable.Count(seconds, "second")}.").ToHttp().ExecuteAsync(http);
    }
}
