using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>/api/projects and its shots. {project} is an id or a slug, {shot} a uid or a folder name.</summary>
public static class ProjectsEndpoints
{
    public static void MapProjects(this IEndpointRouteBuilder routes)
    {
        var projects = routes.MapGroup("/api/projects").WithTags("Projects");
        projects.MapGet("", ListAsync).WithSummary("All projects; with storage=trashed those in the trash");
        projects.MapPost("", CreateAsync).RequireAuthorization(Policies.CanStartProjects).WithSummary("Create a project");
        projects.MapGet("/{project}", GetAsync).WithSummary("One project");
        projects.MapPatch("/{project}", PatchAsync).RequireAuthorization(Policies.CanDirect).WithSummary("Rename a project, its slug stays; or set its frame rate, its resolution, or its quota, an admin's right");
        projects.MapDelete("/{project}", TrashAsync).RequireAuthorization(Policies.CanDirect).WithSummary("Move a project to the trash; every byte stays");
        projects.MapPost("/{project}/restore", RestoreAsync).RequireAuthorization(Policies.CanDirect).WithSummary("Take a project out of the trash");
        projects.MapGet("/{project}/shots", ListShotsAsync).WithSummary("All shots of a project");
        projects.MapPost("/{project}/shots", CreateShotAsync).RequireAuthorization(Policies.CanAdd).WithSummary("Create a shot, and its chapter and scene where they are new");
        projects.MapGet("/{project}/shots/{shot}", GetShotAsync).WithSummary("One shot");
        projects.MapPatch("/{project}/shots/{shot}", RenameShotAsync).RequireAuthorization(Policies.CanDirect).WithSummary("Rename a shot; its folder stays");
    }

    private static async Task<Results<Ok<ProjectAnswer[]>, ProblemHttpResult>> ListAsync(string? storage, ClaimsPrincipal user, ListProjects listProjects, CloneCommand clone, CancellationToken ct) =>
        storage is not (null or "live" or "trashed")
            ? Problem.Invalid("storage takes live or trashed.").ToHttp()
            : TypedResults.Ok((await listProjects.AllAsync(user.Reach(), ct)).Where(p => p.IsInTrash == (storage == "trashed")).Select(p => ProjectAnswer.For(p, clone)).ToArray());

    private static async Task<Results<Created<ProjectAnswer>, ProblemHttpResult>> CreateAsync(
        NameRequest request, ClaimsPrincipal user, CreateProject create, CloneCommand clone, CancellationToken ct)
    {
        var made = await create.RunAsync(request.Name ?? "", Actor.From(user), ct);
        return made.IsOk ? TypedResults.Created($"/api/projects/{made.Value.Slug}", ProjectAnswer.For(made.Value, clone)) : made.Problem.ToHttp();
    }

    private static async Task<Results<Ok<ProjectAnswer>, ProblemHttpResult>> GetAsync(string project, FindProject find, CloneCommand clone, CancellationToken ct)
    {
        var found = await find.RunAsync(project, ct);
        return found.IsOk ? TypedResults.Ok(ProjectAnswer.For(found.Value, clone)) : found.Problem.ToHttp();
    }

    private static async Task<Results<Ok<ProjectAnswer>, ProblemHttpResult>> PatchAsync(
        string project, ProjectPatch patch, ClaimsPrincipal user, FindProject find, ChangeProject change, CloneCommand clone, CancellationToken ct)
    {
        var found = await find.RunAsync(project, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var changed = await change.RunAsync(found.Value.Id, patch, user, ct);
        return changed.IsOk ? TypedResults.Ok(ProjectAnswer.For(changed.Value, clone)) : changed.Problem.ToHttp();
    }

    private static async Task<Results<Ok<ProjectAnswer>, ProblemHttpResult>> TrashAsync(
        string project, ClaimsPrincipal user, FindProject find, TrashProject trash, CloneCommand clone, CancellationToken ct)
    {
        var found = await find.RunAsync(project, ct);
        var trashed = found.IsOk ? await trash.RunAsync(found.Value.Id, Actor.From(user), ct) : found;
        return trashed.IsOk ? TypedResults.Ok(ProjectAnswer.For(trashed.Value, clone)) : trashed.Problem.ToHttp();
    }

    private static async Task<Results<Ok<ProjectAnswer>, ProblemHttpResult>> RestoreAsync(
        string project, ClaimsPrincipal user, FindProject find, RestoreProject restore, CloneCommand clone, CancellationToken ct)
    {
        var found = await find.RunAsync(project, ct);
        var restored = found.IsOk ? await restore.RunAsync(found.Value.Id, Actor.From(user), ct) : found;
        return restored.IsOk ? TypedResults.Ok(ProjectAnswer.For(restored.Value, clone)) : restored.Problem.ToHttp();
    }

    private static async Task<Results<Ok<ShotAnswer[]>, ProblemHttpResult>> ListShotsAsync(
        string project, string? storage, FindProject find, ListShots list, CancellationToken ct)
    {
        var found = await find.RunAsync(project, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        return storage is not (null or "live" or "trashed")
            ? Problem.Invalid("storage takes live or trashed.").ToHttp()
            : TypedResults.Ok((await list.AllAsync(found.Value.Id, ct)).Where(s => s.IsInTrash == (storage == "trashed")).Select(ShotAnswer.For).ToArray());
    }

    private static async Task<Results<Created<ShotAnswer>, ProblemHttpResult>> CreateShotAsync(
        string project, NewShot request, ClaimsPrincipal user, FindProject find, CreateShot create, CancellationToken ct)
    {
        var found = await find.RunAsync(project, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var made = await create.RunAsync(found.Value.Id, request, Actor.From(user), ct);
        return made.IsOk
            ? TypedResults.Created($"/api/projects/{found.Value.Slug}/shots/{made.Value.Uid}", ShotAnswer.For(made.Value))
            : made.Problem.ToHttp();
    }

    private static async Task<Results<Ok<ShotAnswer>, ProblemHttpResult>> GetShotAsync(string project, string shot, FindPlace findPlace, CancellationToken ct)
    {
        var place = await findPlace.RunAsync(project, shot, ct);
        return place.IsOk ? TypedResults.Ok(ShotAnswer.For(place.Value.Shot)) : place.Problem.ToHttp();
    }

    private static async Task<Results<Ok<ShotAnswer>, ProblemHttpResult>> RenameShotAsync(
        string project, string shot, NameRequest request, ClaimsPrincipal user, FindPlace findPlace, RenameShot rename, CancellationToken ct)
    {
        var place = await findPlace.RunAsync(project, shot, ct);
        if (!place.IsOk)
        {
            return place.Problem.ToHttp();
        }

        var renamed = await rename.RunAsync(place.Value.Project.Id, place.Value.Shot.Uid, request.Name ?? "", Actor.From(user), ct);
        return renamed.IsOk ? TypedResults.Ok(ShotAnswer.For(renamed.Value)) : renamed.Problem.ToHttp();
    }
}

internal sealed record NameRequest(string? Name);

internal sealed record ProjectAnswer(Guid Id, string Slug, string Name, DateTimeOffset Created, bool Demo, long? QuotaBytes, string FrameRate, string? Resolution, string CloneCommand, TrashMark? Deleted)
{
    public static ProjectAnswer For(Project project, Projects.CloneCommand clone) =>
        new(project.Id, project.Slug, project.Name, project.Created, project.IsDemo, project.QuotaBytes, project.FrameRate.ToString(), project is { StatedWidth: { } width, StatedHeight: { } height } ? $"{width}x{height}" : null, clone.For(project), project.DeletedAt is { } at ? new TrashMark(at, project.DeletedBy ?? "") : null);
}

internal sealed record ShotAnswer(Guid Uid, string Chapter, string Scene, string Shot, string Title, int Number, string Path, Guid? ActiveTakeUid, TrashMark? Deleted)
{
    public static ShotAnswer For(Shot shot) =>
        new(shot.Uid, shot.Chapter, shot.Scene, shot.Folder, shot.Title, shot.Number, shot.RelativePath, shot.ActiveTakeUid, shot.DeletedAt is { } at ? new TrashMark(at, shot.DeletedBy ?? "") : null);
}
