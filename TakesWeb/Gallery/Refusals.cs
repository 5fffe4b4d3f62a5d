using TakesWeb.Kernel;

namespace TakesWeb.Gallery;

/// <summary>A page that has nothing to show answers with the refusal's status; the page for that status finds the sentence in the request.</summary>
internal static class Refusals
{
    public static void Refuse(this Problem problem, HttpContext http)
    {
        http.Features.Set(problem);
        http.Response.StatusCode = HttpProblems.StatusOf(problem.Kind);
    }
}
