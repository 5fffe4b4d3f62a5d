using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>
/// For whoever has roles in single projects: a request that names a project goes on with the role that holds there, and where that is none there is no such
/// project. After the sign-in and before the policies. Costs nothing for everybody else.
/// </summary>
internal sealed class FilmGate(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context, FindProject findProject, IndexGate index)
    {
        // While the index is filled nothing can be found, and the gate behind this one says so.
        var isNarrow = context.User.Identity?.IsAuthenticated == true && (context.User.HasFilmRoles() || !context.User.Reach().IsEverything);
        if (isNarrow && index.IsOpen && NamedIn(context) is { } asked)
        {
            var found = await findProject.RunAsync(asked, context.User.Reach(), context.RequestAborted);
            if (!found.IsOk)
            {
                await RefuseAsync(context, found.Problem);
                return;
            }

            context.User = context.User.At(found.Value.Id);
        }

        await next(context);
    }

    /// <summary>As the routes call it: {project} of the API, {Slug} of the pages, project= of lists.</summary>
    private static string? NamedIn(HttpContext context) =>
        context.GetRouteValue("project") as string ?? context.GetRouteValue("slug") as string ?? context.Request.Query["project"].FirstOrDefault(text => text is { Length: > 0 });

    private static Task RefuseAsync(HttpContext context, Problem problem)
    {
        if (ApiPaths.IsApi(context))
        {
            return problem.ToHttp().ExecuteAsync(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
