using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>…/takes/{take}/notes.</summary>
internal static class NoteEndpoints
{
    /// <summary>A drawing with all its points, and then some.</summary>
    private const int LargestBody = 1 << 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var notes = routes.MapGroup("/api/projects/{project}/shots/{shot}/takes/{take}/notes").WithTags("Review").WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        notes.MapGet("", ListAsync).RequireAuthorization(Policies.CanLook).WithSummary("Notes with their answers, and what an earlier take left open");
        notes.MapPost("", AddAsync).RequireAuthorization(ReviewRights.CanNotePolicy).WithSummary("Write a note or an answer; carries: an open note of an earlier take that is not fixed");
        notes.MapPatch("/{note:guid}", ChangeAsync).RequireAuthorization(ReviewRights.CanNotePolicy).WithSummary("Change text, frame, end, point, strokes, or state (open, fixed)");
        notes.MapDelete("/{note:guid}", DeleteAsync).RequireAuthorization(ReviewRights.CanNotePolicy).WithSummary("Delete a note; it can be restored");
        notes.MapPost("/{note:guid}/restore", RestoreAsync).RequireAuthorization(ReviewRights.CanNotePolicy).WithSummary("Bring a deleted note back");
        routes.MapGet("/api/projects/{project}/shots/{shot}/notes.csv", CsvAsync).WithTags("Review").RequireAuthorization(Policies.CanLook).WithSummary("All notes of a shot as CSV; take=take_001 for one take");
    }

    private static async Task<IResult> ListAsync(
        string project, string shot, string take, ClaimsPrincipal user, TakeRoute route, ListNotes list, IAuthorizationService authorization, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var rights = await ReviewRights.OfAsync(authorization, user);
        var offered = await list.OfferedAsync(found.Value.Take, ct);
        return Results.Json(new JsonObject
        {
            ["notes"] = NoteAnswer.For(await list.OfTakeAsync(found.Value.Take.Uid, ct), found.Value.Take, rights),
            ["offered"] = offered is null ? null : new JsonObject
            {
                ["takeId"] = offered.Take.Name,
                ["takeUid"] = offered.Take.Uid.ToString(),
                ["notes"] = NoteAnswer.For(offered.Notes, offered.Take, rights),
            },
        });
    }

    private static async Task<IResult> AddAsync(
        string project, string shot, string take, JsonObject body, ClaimsPrincipal user, TakeRoute route, NoteDeeds deeds, IAuthorizationService authorization, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var rights = await ReviewRights.OfAsync(authorization, user);
        var added = await deeds.AddAsync(found.Value.Take, body, rights, ct);
        return added.IsOk
            ? await deeds.AnswerAsync(found.Value.Take, added.Value, rights, ct) is { } answer
                ? Results.Json(answer, statusCode: StatusCodes.Status201Created)
                : Problem.NotFound("The note was written, and somebody has deleted it since.").ToHttp()
            : added.Problem.ToHttp();
    }

    private static async Task<IResult> ChangeAsync(
        string project, string shot, string take, Guid note, JsonObject body, ClaimsPrincipal user, TakeRoute route, NoteDeeds deeds, IAuthorizationService authorization, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var rights = await ReviewRights.OfAsync(authorization, user);
        var changed = await deeds.ChangeAsync(found.Value.Take, note, body, rights, ct);
        return changed.IsOk
            ? await deeds.AnswerAsync(found.Value.Take, note, rights, ct) is { } answer ? Results.Json(answer) : Problem.NotFound("Somebody has deleted this note.").ToHttp()
            : changed.Problem.ToHttp();
    }

    private static async Task<IResult> DeleteAsync(
        string project, string shot, string take, Guid note, ClaimsPrincipal user, TakeRoute route, RemoveNote remove, IAuthorizationService authorization, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        var removed = found.IsOk ? await remove.RunAsync(found.Value.Place.Project.Id, found.Value.Take.Uid, note, true, await ReviewRights.OfAsync(authorization, user), ct) : found.Problem;
        return removed.IsOk ? Results.NoContent() : removed.Problem.ToHttp();
    }

    private static async Task<IResult> RestoreAsync(
        string project, string shot, string take, Guid note, ClaimsPrincipal user, TakeRoute route, RemoveNote remove, NoteDeeds deeds, IAuthorizationService authorization, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var rights = await ReviewRights.OfAsync(authorization, user);
        var restored = await remove.RunAsync(found.Value.Place.Project.Id, found.Value.Take.Uid, note, false, rights, ct);
        return restored.IsOk
            ? await deeds.AnswerAsync(found.Value.Take, note, rights, ct) is { } answer ? Results.Json(answer) : Problem.Conflict("This answer is back; the note it belongs to is deleted. Restore that one too.").ToHttp()
            : restored.Problem.ToHttp();
    }

    private static async Task<IResult> CsvAsync(string project, string shot, string? take, FindPlace findPlace, FindTake findTake, ListNotes list, HttpContext http, CancellationToken ct)
    {
        var place = await findPlace.RunAsync(project, shot, ct);
        if (!place.IsOk)
        {
            return place.Problem.ToHttp();
        }

        var notes = await list.OfShotAsync(place.Value.Shot.Uid, ct);
        if (take is not null)
        {
            var found = await findTake.RunAsync(place.Value.Project.Id, place.Value.Shot.Uid, take, ct);
            if (!found.IsOk)
            {
                return found.Problem.ToHttp();
            }

            notes = [.. notes.Where(n => n.Take.Uid == found.Value.Uid)];
        }

        return Results.File(Encoding.UTF8.GetBytes(NotesCsv.Write(place.Value.Shot, notes)), "text/csv; charset=utf-8", $"{place.Value.Shot.Folder}_notes.csv");
    }
}
