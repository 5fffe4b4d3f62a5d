using TakesWeb.Kernel;

namespace TakesWeb.Gallery;

/// <summary>A page that has nothing to show answers with the refusal's status; the page for that status finds the sentence in the request.</summary>
internal static class Refusals
{
    /// <summary>Nothing happens without a refusal, on a circuit, and once the answer is on its way.</summary>
    public static void Refuse(this Problem? problem, HttpContext? http)
    {
        if (problem is null || http is not { Response.HasStarted: false })
        {
            return;
        }

        http.Features.Set(problem);
        http.Response.StatusCode = HttpProblems.StatusOf(problem.Kind);
    }
}
