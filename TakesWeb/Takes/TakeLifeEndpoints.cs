using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>…/takes/{take}: edit, trash, restore, archive, purge.</summary>
internal static class TakeLifeEndpoints
{
    public static void Map(RouteGroupBuilder shot)
    {
        shot.MapPatch("/takes/{take}", EditAsync).RequireAuthorization(Policies.CanAdd).WithSummary("Change description, tags and keys of your own, and which take it continues");
        shot.MapDelete("/takes/{take}", TrashAsync).RequireAuthorization(Policies.CanAdd).WithSummary("Move a take to the trash; every file stays");
        shot.MapPost("/takes/{take}/restore", RestoreAsync).RequireAuthorization(Policies.CanDirect).WithSummary("Take a take out of the trash");
        shot.MapPost("/takes/{take}/archive", ArchiveAsync).RequireAuthorization(Policies.CanDirect).WithSummary("Put a take aside");
        shot.MapPost("/takes/{take}/unarchive", UnarchiveAsync).RequireAuthorization(Policies.CanDirect).WithSummary("Bring an archived take back");
        shot.MapPost("/takes/{take}/purge", PurgeAsync).RequireAuthorization(Policies.CanDirect).WithSummary("Free a trashed take's bytes for good; forgetUnpushed=true also those no remote has");
    }

    private static async Task<IResult> EditAsync(
        string project, string shot, string take, TakeEdit edit, ClaimsPrincipal user, TakeRoute route, EditTake editTake, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        return found.IsOk
            ? await route.AnswerAsync(found.Value.Place, await editTake.RunAsync(found.Value.Place.Project.Id, found.Value.Take.Uid, edit, Actor.From(user), ct), ct)
            : found.Problem.ToHttp();
    }

    private static async Task<IResult> TrashAsync(
        string project, string shot, string take, ClaimsPrincipal user, TakeRoute route, TrashTake trashTake, IAuthorizationService authorization, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var (place, one) = found.Value;
        var canDirect = (await authorization.AuthorizeAsync(user, Policies.CanDirect)).Succeeded;
        if (TrashRule.RefusalFor(one, place.Shot.ActiveTakeUid == one.Uid, canDirect, Actor.From(user)) is { } refusal)
        {
            return refusal.ToHttp();
        }

        var trashed = await trashTake.RunAsync(place.Project.Id, one.Uid, Actor.From(user), ct);
        return trashed.IsOk
            ? await route.AnswerAsync(place, trashed.Value.Take, ct, json =>
            {
                json["wasActive"] = trashed.Value.WasActive;
                json["isActive"] = false;
            })
            : trashed.Problem.ToHttp();
    }

    private static async Task<IResult> RestoreAsync(
        string project, string shot, string take, ClaimsPrincipal user, TakeRoute route, RestoreTake restore, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        return found.IsOk
            ? await route.AnswerAsync(found.Value.Place, await restore.RunAsync(found.Value.Place.Project.Id, found.Value.Take.Uid, Actor.From(user), ct), ct)
            : found.Problem.ToHttp();
    }

    private static Task<IResult> ArchiveAsync(
        string project, string shot, string take, ClaimsPrincipal user, TakeRoute route, ArchiveTake archive, CancellationToken ct) =>
        SetArchivedAsync(project, shot, take, true, user, route, archive, ct);

    private static Task<IResult> UnarchiveAsync(
        string project, string shot, string take, ClaimsPrincipal user, TakeRoute route, ArchiveTake archive, CancellationToken ct) =>
        SetArchivedAsync(project, shot, take, false, user, route, archive, ct);

    private static async Task<IResult> SetArchivedAsync(
        string project, string shot, string take, bool isArchived, ClaimsPrincipal user, TakeRoute route, ArchiveTake archive, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        return found.IsOk
            ? await route.AnswerAsync(found.Value.Place, await archive.RunAsync(found.Value.Place.Project.Id, found.Value.Take.Uid, isArchived, Actor.From(user), ct), ct)
            : found.Problem.ToHttp();
    }

    private static async Task<IResult> PurgeAsync(
        string project, string shot, string take, ClaimsPrincipal user, TakeRoute route, PurgeTake purge, CancellationToken ct, bool forgetUnpushed = false)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var purged = await purge.RunAsync(found.Value.Place.Project.Id, found.Value.Take.Uid, Actor.From(user), forgetUnpushed, ct);
        return purged.IsOk
            ? await route.AnswerAsync(found.Value.Place, purged.Value.Take, ct, json =>
            {
                json["freedBytes"] = purged.Value.FreedBytes;
                json["held"] = new JsonArray([.. purged.Value.Held.Select(h => new JsonObject { ["sha256"] = h.Sha256, ["bytes"] = h.Bytes, ["reason"] = h.Reason })]);
            })
            : purged.Problem.ToHttp();
    }
}
