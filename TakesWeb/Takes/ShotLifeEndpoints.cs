using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>Trash and restore of shots; the end of a project.</summary>
internal static class ShotLifeEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var project = routes.MapGroup("/api/projects/{project}");
        project.MapDelete("/shots/{shot}", TrashAsync).RequireAuthorization(Policies.CanDirect).WithTags("Projects").WithSummary("Move a shot to the trash; its takes are kept, and listed nowhere");
        project.MapPost("/shots/{shot}/restore", RestoreAsync).RequireAuthorization(Policies.CanDirect).WithTags("Projects").WithSummary("Take a shot out of the trash, and its takes with it");
        project.MapPost("/purge", PurgeAsync).RequireAuthorization(Policies.CanAdmin).WithTags("Projects").WithSummary("Remove a project in the trash for good; say its name");
        project.MapDelete("/storage", PurgeAsync).RequireAuthorization(Policies.CanAdmin).WithTags("Storage").WithSummary("The same: every byte of a project in the trash; say its name");
    }

    private static async Task<Results<Ok<ShotAnswer>, ProblemHttpResult>> TrashAsync(
        string project, string shot, ClaimsPrincipal user, FindPlace findPlace, TrashShot trash, CancellationToken ct)
    {
        var place = await findPlace.RunAsync(project, shot, ct);
        if (!place.IsOk)
        {
            return place.Problem.ToHttp();
        }

        var trashed = await trash.RunAsync(place.Value.Project.Id, place.Value.Shot.Uid, Actor.From(user), ct);
        return trashed.IsOk ? TypedResults.Ok(ShotAnswer.For(trashed.Value)) : trashed.Problem.ToHttp();
    }

    private static async Task<Results<Ok<ShotAnswer>, ProblemHttpResult>> RestoreAsync(
        string project, string shot, ClaimsPrincipal user, FindPlace findPlace, RestoreShot restore, CancellationToken ct)
    {
        var place = await findPlace.RunAsync(project, shot, ct);
        if (!place.IsOk)
        {
            return place.Problem.ToHttp();
        }

        var restored = await restore.RunAsync(place.Value.Project.Id, place.Value.Shot.Uid, Actor.From(user), ct);
        return restored.IsOk ? TypedResults.Ok(ShotAnswer.For(restored.Value)) : restored.Problem.ToHttp();
    }

    private static async Task<Results<Ok<PurgedProject>, ProblemHttpResult>> PurgeAsync(
        string project, [FromBody] PurgeRequest? request, ClaimsPrincipal user, FindProject findProject, PurgeProject purge, CancellationToken ct)
    {
        var found = await findProject.RunAsync(project, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var purged = await purge.RunAsync(found.Value.Id, request?.Name, Actor.From(user), ct);
        return purged.IsOk ? TypedResults.Ok(purged.Value) : purged.Problem.ToHttp();
    }
}

/// <summary>The name of the project, typed by somebody who means it.</summary>
internal sealed record PurgeRequest(string? Name);
