using System.Security.Claims;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Net.Http.Headers;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Clips;

/// <summary>/api/snapshots and /api/clips. Project, shot and take stand in the body or in the query.</summary>
public static class ClipsEndpoints
{
    private const int LargestBody = 40 << 20;

    public static void MapClips(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/snapshots", SnapshotAsync).RequireAuthorization(Policies.CanAdd).WithTags("Snapshots")
            .WithSummary("A frame of a take as a PNG: frame (from 0), and frame_data, a data URL of a PNG that is laid over it or stands alone")
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(LargestBody));
        routes.MapPost("/api/clips", ClipAsync).RequireAuthorization(Policies.CanAdd).WithTags("Clips").WithSummary("A range of a take as a clip: in and out, both included, from 0; a job cuts it");
        foreach (var kind in new[] { ExtraKind.Snapshot, ExtraKind.Clip })
        {
            var word = kind == ExtraKind.Clip ? "clips" : "snapshots";
            var cuts = routes.MapGroup($"/api/{word}").WithTags(kind == ExtraKind.Clip ? "Clips" : "Snapshots");
            cuts.MapGet("", (string project, string? shot, string? take, string? storage, TakeRoute route, FindPlace findPlace, FindProject findProject, ListCuts list, CancellationToken ct) =>
                ListAsync(kind, (project, shot, take, storage), route, findPlace, findProject, list, ct)).WithSummary($"The {word} of a project, a shot or a take, newest first");
            cuts.MapGet("/{id:guid}", (Guid id, ClaimsPrincipal user, ExtraFiles files, CancellationToken ct) => OneAsync(kind, id, user, files, cut => Results.Json(CutAnswer.For(cut.Extra)), ct)).WithSummary("One of them");
            cuts.MapGet("/{id:guid}/media", (Guid id, string? v, HttpContext http, ClaimsPrincipal user, ExtraFiles files, CancellationToken ct) => OneAsync(kind, id, user, files, cut => Media(cut, v, http), ct)).WithSummary("The file itself, by ranges");
            cuts.MapPatch("/{id:guid}", (Guid id, CutEdit edit, ClaimsPrincipal user, ExtraFiles files, EditExtra editExtra, CancellationToken ct) =>
                DoAsync(kind, id, user, Roles.Artist, files, cut => editExtra.RunAsync(cut.Project.Id, id, new ExtraEdit { Name = edit.Label, Description = edit.Note, Tags = edit.Tags }, Actor.From(user), ct), ct)).RequireAuthorization(Policies.CanAdd).WithSummary("Change label, note and tags");
            cuts.MapDelete("/{id:guid}", (Guid id, ClaimsPrincipal user, ExtraFiles files, TrashExtra trash, CancellationToken ct) =>
                DoAsync(kind, id, user, Roles.Artist, files, cut => trash.RunAsync(cut.Project.Id, id, Actor.From(user), ct), ct)).RequireAuthorization(Policies.CanAdd).WithSummary("Move it to the trash; every file stays");
            cuts.MapPost("/{id:guid}/restore", (Guid id, ClaimsPrincipal user, ExtraFiles files, TrashExtra trash, CancellationToken ct) =>
                DoAsync(kind, id, user, Roles.Artist, files, cut => trash.RestoreAsync(cut.Project.Id, id, Actor.From(user), ct), ct)).RequireAuthorization(Policies.CanAdd).WithSummary("Take it out of the trash");
            cuts.MapPost("/{id:guid}/purge", (Guid id, ClaimsPrincipal user, ExtraFiles files, PurgeExtra purge, CancellationToken ct, bool forgetUnpushed = false) =>
                DoAsync(kind, id, user, Roles.Director, files, cut => PurgeAsync(cut, purge, Actor.From(user), forgetUnpushed, ct), ct))
                .RequireAuthorization(Policies.CanDirect).WithSummary("Free its bytes for good");
            cuts.MapPost("/{id:guid}/take", (Guid id, CutTakeRequest request, ClaimsPrincipal user, ExtraFiles files, FindPlace findPlace, AddExtraAsTake add, ReadSidecar readSidecar, CancellationToken ct) =>
                TakeAsync(kind, id, request, user, files, findPlace, add, readSidecar, ct)).RequireAuthorization(Policies.CanAdd).WithSummary("Make a take of it, without a second copy");
        }
    }

    private static async Task<IResult> SnapshotAsync(SnapshotRequest request, string? project, string? shot, string? take, ClaimsPrincipal user, FindProject findProject, TakeRoute route, TakeSnapshot snapshot, CancellationToken ct)
    {
        var found = await SourceAsync((request.Project ?? project, request.Shot ?? shot, request.Take ?? take), user, findProject, route, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var drawing = DrawingOf(request.FrameData);
        if (!drawing.IsOk)
        {
            return drawing.Problem.ToHttp();
        }

        var made = await snapshot.RunAsync(found.Value.Take.Uid, new SnapshotWish(request.Frame, drawing.Value, request.Label, request.Note), Actor.From(user), ct);
        return made.IsOk ? Results.Json(CutAnswer.For(made.Value), statusCode: StatusCodes.Status201Created) : made.Problem.ToHttp();
    }

    private static async Task<IResult> ClipAsync(ClipRequest request, string? project, string? shot, string? take, ClaimsPrincipal user, FindProject findProject, TakeRoute route, AskForClip ask, CancellationToken ct)
    {
        var found = await SourceAsync((request.Project ?? project, request.Shot ?? shot, request.Take ?? take), user, findProject, route, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        if (request is not { In: { } first, Out: { } last })
        {
            return Problem.Invalid("Say in and out: the first and the last frame of the clip, from 0.").ToHttp();
        }

        var asked = await ask.RunAsync(found.Value.Take.Uid, new ClipWish(first, last, request.Label, request.Note), Actor.From(user), ct);
        return asked.IsOk
            ? Results.Json(new JsonObject { ["id"] = asked.Value.ToString(), ["status"] = "queued", ["job"] = new JsonObject { ["kind"] = CutClipJob.Kind.Name, ["key"] = asked.Value.ToString() } }, statusCode: StatusCodes.Status202Accepted)
            : asked.Problem.ToHttp();
    }

    /// <summary>The take that is cut from. Its project may stand in the body alone, where nobody has looked at it yet.</summary>
    private static async Task<Outcome<(Place Place, Take Take)>> SourceAsync(
        (string? Project, string? Shot, string? Take) named, ClaimsPrincipal user, FindProject findProject, TakeRoute route, CancellationToken ct)
    {
        var project = await findProject.RunAsync(named.Project ?? "", user.Reach(), ct);
        return !project.IsOk ? project.Problem
            : user.RefusalAt(project.Value.Id, Roles.Artist) is { } refusal ? refusal
            : await route.FindAsync(project.Value.Id.ToString(), named.Shot ?? "", named.Take ?? "", ct);
    }

    /// <summary>Null for none. "data:image/png;base64,…" and nothing else.</summary>
    private static Outcome<byte[]?> DrawingOf(string? frameData)
    {
        const string Start = "data:image/png;base64,";
        if (frameData is not { Length: > 0 })
        {
            return (byte[]?)null;
        }

        if (!frameData.StartsWith(Start, StringComparison.Ordinal))
        {
            return Problem.Invalid($"frame_data has to be a data URL that begins with {Start}");
        }

        if (frameData.Length > CutMedia.LargestDrawing / 3 * 4 + Start.Length + 4)
        {
            return new Problem(ProblemKind.TooLarge, $"The drawing is larger than {ByteText.Of(CutMedia.LargestDrawing)}.");
        }

        var bytes = new byte[(frameData.Length - Start.Length) / 4 * 3 + 3];
        return Convert.TryFromBase64Chars(frameData.AsSpan(Start.Length), bytes, out var written) ? bytes[..written] : Problem.Invalid("frame_data is not base64.");
    }

    private static async Task<IResult> ListAsync(
        ExtraKind kind, (string Project, string? Shot, string? Take, string? Storage) asked, TakeRoute route, FindPlace findPlace, FindProject findProject, ListCuts list, CancellationToken ct)
    {
        if (!Enum.TryParse<StorageState>(asked.Storage ?? "live", ignoreCase: true, out var state) || state is not (StorageState.Live or StorageState.Trashed or StorageState.Purged))
        {
            return Problem.Invalid("storage takes live, trashed or purged.").ToHttp();
        }

        var query = await QueryAsync(kind, asked, route, findPlace, findProject, ct);
        return query.IsOk
            ? Results.Json(new JsonObject { [kind == ExtraKind.Clip ? "clips" : "snapshots"] = new JsonArray([.. (await list.RunAsync(query.Value with { Storage = state }, ct)).Select(c => CutAnswer.For(c.Extra))]) })
            : query.Problem.ToHttp();
    }

    private static async Task<Outcome<CutQuery>> QueryAsync(
        ExtraKind kind, (string Project, string? Shot, string? Take, string? Storage) asked, TakeRoute route, FindPlace findPlace, FindProject findProject, CancellationToken ct)
    {
        if (asked.Shot is null)
        {
            var project = await findProject.RunAsync(asked.Project, ct);
            return project.IsOk ? new CutQuery(project.Value.Id, kind) : project.Problem;
        }

        if (asked.Take is null)
        {
            var place = await findPlace.RunAsync(asked.Project, asked.Shot, ct);
            return place.IsOk ? new CutQuery(place.Value.Project.Id, kind) { ShotUid = place.Value.Shot.Uid } : place.Problem;
        }

        var take = await route.FindAsync(asked.Project, asked.Shot, asked.Take, ct);
        return take.IsOk ? new CutQuery(take.Value.Place.Project.Id, kind) { TakeUid = take.Value.Take.Uid } : take.Problem;
    }

    private static async Task<IResult> OneAsync(ExtraKind kind, Guid id, ClaimsPrincipal user, ExtraFiles files, Func<ExtraInPlace, IResult> answer, CancellationToken ct) =>
        await FindAsync(kind, id, user, files, ct) is { } cut ? answer(cut) : NotHere(kind).ToHttp();

    /// <param name="role">The least that somebody has to be in the project of the cut, which no route names.</param>
    private static async Task<IResult> DoAsync(
        ExtraKind kind, Guid id, ClaimsPrincipal user, string role, ExtraFiles files, Func<ExtraInPlace, Task<Outcome<Extra>>> deed, CancellationToken ct)
    {
        if (await FindAsync(kind, id, user, files, ct) is not { } cut)
        {
            return NotHere(kind).ToHttp();
        }

        if (user.RefusalAt(cut.Project.Id, role) is { } refusal)
        {
            return refusal.ToHttp();
        }

        var done = await deed(cut);
        return done.IsOk ? Results.Json(CutAnswer.For(done.Value)) : done.Problem.ToHttp();
    }

    private static async Task<ExtraInPlace?> FindAsync(ExtraKind kind, Guid id, ClaimsPrincipal user, ExtraFiles files, CancellationToken ct) =>
        await files.FindAsync(id, ct) is { } cut && cut.Extra.Kind == kind && user.Reach().Has(cut.Project.Id) ? cut : null;

    private static async Task<Outcome<Extra>> PurgeAsync(ExtraInPlace cut, PurgeExtra purge, Actor actor, bool forgetUnpushed, CancellationToken ct)
    {
        var purged = await purge.RunAsync(cut.Project.Id, cut.Extra.Uid, actor, forgetUnpushed, ct);
        return purged.IsOk ? purged.Value.Extra : purged.Problem;
    }

    private static Problem NotHere(ExtraKind kind) =>
        Problem.NotFound(kind == ExtraKind.Clip ? "There is no such clip: it is still being cut (GET /api/jobs tells), its take was purged, or it never was." : "There is no such snapshot: its take was purged, or it never was.");

    private static IResult Media(ExtraInPlace cut, string? v, HttpContext http)
    {
        if (cut is not { MediaPath: { } path, Extra: { Sha256: { } sha } one })
        {
            return Problem.NotFound($"The bytes of the {cut.Extra.Words} are gone, or not on this machine.").ToHttp();
        }

        TakesEndpoints.Guard(http.Response, v is { Length: >= 12 } && sha.StartsWith(v, StringComparison.Ordinal));
        http.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("inline") { FileName = CutAnswer.DownloadName(one) }.ToString();
        var type = MediaTypes.All.Any(t => t.Mime == one.MediaType) ? one.MediaType! : "application/octet-stream";
        return TakesEndpoints.Serve(path, type, sha);
    }

    private static async Task<IResult> TakeAsync(
        ExtraKind kind, Guid id, CutTakeRequest request, ClaimsPrincipal user, ExtraFiles files, FindPlace findPlace, AddExtraAsTake add, ReadSidecar readSidecar, CancellationToken ct)
    {
        if (await FindAsync(kind, id, user, files, ct) is not { Shot: { } own } cut)
        {
            return NotHere(kind).ToHttp();
        }

        if (user.RefusalAt(cut.Project.Id, Roles.Artist) is { } refusal)
        {
            return refusal.ToHttp();
        }

        var place = await findPlace.RunAsync(cut.Project.Id.ToString(), request.Shot ?? own.Uid.ToString(), ct);
        if (!place.IsOk)
        {
            return place.Problem.ToHttp();
        }

        var added = await add.RunAsync(id, place.Value, request.Metadata, Actor.From(user), null, ct);
        return added.IsOk
            ? Results.Json(TakeAnswer.For(place.Value.Project, added.Value, (await readSidecar.RunAsync(added.Value, ct)).ToJsonString(), place.Value.Shot.ActiveTakeUid), statusCode: StatusCodes.Status201Created)
            : added.Problem.ToHttp();
    }
}

internal sealed record SnapshotRequest(string? Project, string? Shot, string? Take, int? Frame, string? Label, string? Note)
{
    /// <summary>The story's own word for it.</summary>
    [JsonPropertyName("frame_data")]
    public string? FrameData { get; init; }
}

internal sealed record ClipRequest(string? Project, string? Shot, string? Take, int? In, int? Out, string? Label, string? Note);

internal sealed record CutEdit(string? Label, string? Note, IReadOnlyList<string>? Tags);

/// <param name="Shot">Null: the shot of its take.</param>
internal sealed record CutTakeRequest(string? Shot, JsonObject? Metadata);
