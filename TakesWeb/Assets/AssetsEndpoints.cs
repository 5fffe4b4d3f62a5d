using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Assets;

/// <summary>/api/projects/{project}/assets, and /videos, the storage story's word for them. Adding one is for Uploads.</summary>
public static class AssetsEndpoints
{
    public static void MapAssets(this IEndpointRouteBuilder routes)
    {
        foreach (var word in new[] { "assets", "videos" })
        {
            var assets = routes.MapGroup($"/api/projects/{{project}}/{word}").WithTags("Assets");
            assets.MapGet("", ListAsync).WithSummary("A page of a project's assets, newest first; kind, tag and storage filter");
            assets.MapGet("/{asset}", GetAsync).WithSummary("One asset, and the takes that have its bytes or name it as their reference");
            assets.MapPatch("/{asset}", EditAsync).RequireAuthorization(Policies.CanAdd).WithSummary("Change name, description, tags, technical and custom keys");
            assets.MapDelete("/{asset}", TrashAsync).RequireAuthorization(Policies.CanAdd).WithSummary("Move an asset to the trash; every file stays");
            assets.MapPost("/{asset}/restore", RestoreAsync).RequireAuthorization(Policies.CanAdd).WithSummary("Take an asset out of the trash");
            assets.MapPost("/{asset}/purge", PurgeAsync).RequireAuthorization(Policies.CanDirect).WithSummary("Free a trashed asset's bytes for good; forgetUnpushed=true also those no remote has");
            assets.MapPost("/{asset}/take", TakeAsync).RequireAuthorization(Policies.CanAdd).WithSummary("Make a take of a shot of it, without a second copy");
            assets.MapPut("/{asset}/reference", ReferAsync).RequireAuthorization(Policies.CanAdd).WithSummary("Note in a take that it was made after this asset");
            assets.MapGet("/{asset}/media", MediaAsync).WithSummary("The media itself, by ranges");
            assets.MapGet("/{asset}/thumbnail", ThumbnailAsync).WithSummary("The picture of an asset, inside 512 pixels");
            assets.MapPost("/{asset}/regenerate-thumbnail", RetryAsync).RequireAuthorization(Policies.CanAdd).WithSummary("Make the picture again");
        }
    }

    private static async Task<IResult> ListAsync(
        string project, string? kind, string? tag, string? storage, int? limit, int? before, FindProject findProject, ListAssets list, CancellationToken ct)
    {
        var found = await findProject.RunAsync(project, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        MediaKind? only = kind?.ToLowerInvariant() switch { "video" => MediaKind.Video, "image" => MediaKind.Image, "audio" => MediaKind.Audio, _ => null };
        if (kind is not null && only is null)
        {
            return Problem.Invalid("kind takes video, image or audio.").ToHttp();
        }

        if (!Enum.TryParse<StorageState>(storage ?? "live", ignoreCase: true, out var state) || state is not (StorageState.Live or StorageState.Trashed or StorageState.Purged))
        {
            return Problem.Invalid("storage takes live, trashed or purged.").ToHttp();
        }

        var page = await list.RunAsync(new AssetQuery(found.Value.Id) { Kind = only, Tag = tag, Storage = state, Limit = Math.Clamp(limit ?? 100, 1, 1000), Before = before }, ct);
        return Results.Json(new JsonObject
        {
            ["assets"] = new JsonArray([.. page.Assets.Select(asset => AssetAnswer.For(found.Value.Slug, asset))]),
            ["next"] = page.Next,
        });
    }

    private static async Task<IResult> GetAsync(string project, string asset, FindAsset findAsset, AssetReferences references, CancellationToken ct)
    {
        var found = await findAsset.RunAsync(project, asset, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var json = AssetAnswer.For(found.Value.Project.Slug, found.Value.Asset);
        json["takes"] = Named(await references.SameBytesAsync(found.Value.Asset, ct));
        json["referencedBy"] = Named(await references.OfAssetAsync(found.Value.Asset, ct));
        return Results.Json(json);
    }

    private static JsonArray Named(IReadOnlyList<DuplicateTake> takes) =>
        [.. takes.Select(t => new JsonObject { ["takeUid"] = t.Take.Uid.ToString(), ["id"] = t.Take.Name, ["shotUid"] = t.Shot.Uid.ToString() })];

    private static Task<IResult> EditAsync(string project, string asset, ExtraEdit edit, ClaimsPrincipal user, FindAsset findAsset, EditExtra editExtra, CancellationToken ct) =>
        DoAsync(project, asset, findAsset, found => editExtra.RunAsync(found.Project.Id, found.Asset.Uid, edit, Actor.From(user), ct), ct);

    private static Task<IResult> TrashAsync(string project, string asset, ClaimsPrincipal user, FindAsset findAsset, TrashExtra trash, CancellationToken ct) =>
        DoAsync(project, asset, findAsset, found => trash.RunAsync(found.Project.Id, found.Asset.Uid, Actor.From(user), ct), ct);

    private static Task<IResult> RestoreAsync(string project, string asset, ClaimsPrincipal user, FindAsset findAsset, TrashExtra trash, CancellationToken ct) =>
        DoAsync(project, asset, findAsset, found => trash.RestoreAsync(found.Project.Id, found.Asset.Uid, Actor.From(user), ct), ct);

    private static async Task<IResult> DoAsync(string project, string asset, FindAsset findAsset, Func<(Project Project, Extra Asset), Task<Outcome<Extra>>> deed, CancellationToken ct)
    {
        var found = await findAsset.RunAsync(project, asset, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var done = await deed(found.Value);
        return done.IsOk ? Results.Json(AssetAnswer.For(found.Value.Project.Slug, done.Value)) : done.Problem.ToHttp();
    }

    private static async Task<IResult> PurgeAsync(
        string project, string asset, ClaimsPrincipal user, FindAsset findAsset, PurgeExtra purge, CancellationToken ct, bool forgetUnpushed = false)
    {
        var found = await findAsset.RunAsync(project, asset, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var purged = await purge.RunAsync(found.Value.Project.Id, found.Value.Asset.Uid, Actor.From(user), forgetUnpushed, ct);
        if (!purged.IsOk)
        {
            return purged.Problem.ToHttp();
        }

        var json = AssetAnswer.For(found.Value.Project.Slug, purged.Value.Extra);
        json["freedBytes"] = purged.Value.FreedBytes;
        json["held"] = new JsonArray([.. purged.Value.Held.Select(h => new JsonObject { ["sha256"] = h.Sha256, ["bytes"] = h.Bytes, ["reason"] = h.Reason })]);
        return Results.Json(json);
    }

    private static async Task<IResult> TakeAsync(
        string project, string asset, AssetTakeRequest request, HttpRequest http, ClaimsPrincipal user, FindAsset findAsset, FindPlace findPlace, AddExtraAsTake add, ReadSidecar readSidecar, CancellationToken ct)
    {
        var found = await findAsset.RunAsync(project, asset, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var place = await findPlace.RunAsync(project, request.Shot ?? "", ct);
        if (!place.IsOk)
        {
            return place.Problem.ToHttp();
        }

        var key = http.Headers["Idempotency-Key"].ToString() is { Length: > 0 and <= 200 } said ? said : null;
        var added = await add.RunAsync(found.Value.Asset.Uid, place.Value, request.Metadata, Actor.From(user), key, ct);
        return added.IsOk
            ? Results.Json(TakeAnswer.For(place.Value.Project, added.Value, (await readSidecar.RunAsync(added.Value, ct)).ToJsonString(), place.Value.Shot.ActiveTakeUid), statusCode: StatusCodes.Status201Created)
            : added.Problem.ToHttp();
    }

    private static async Task<IResult> ReferAsync(
        string project, string asset, AssetReferenceRequest request, ClaimsPrincipal user, FindAsset findAsset, TakeRoute route, AssetReferences references, CancellationToken ct)
    {
        var found = await findAsset.RunAsync(project, asset, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var take = await route.FindAsync(project, request.Shot ?? "", request.Take ?? "", ct);
        return take.IsOk
            ? await route.AnswerAsync(take.Value.Place, await references.SetAsync(found.Value.Project.Id, take.Value.Take.Uid, request.Remove ? null : found.Value.Asset, Actor.From(user), ct), ct)
            : take.Problem.ToHttp();
    }

    private static async Task<IResult> MediaAsync(string project, string asset, string? v, HttpContext http, FindAsset findAsset, ExtraFiles files, CancellationToken ct)
    {
        var found = await findAsset.RunAsync(project, asset, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var one = found.Value.Asset;
        if (await files.FindAsync(one.Uid, ct) is not { MediaPath: { } path } || one is not { Sha256: { } sha, FileName: { } name })
        {
            return Problem.NotFound(one.Storage == StorageState.Purged ? $"The {one.Words} was purged: its bytes are gone." : $"The media of the {one.Words} is not on this machine. Fetch it with git lfs pull.").ToHttp();
        }

        TakesEndpoints.Guard(http.Response, v is { Length: >= 12 } && sha.StartsWith(v, StringComparison.Ordinal));
        http.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("inline") { FileName = $"{Path.GetFileName(one.Folder)}{Path.GetExtension(name)}" }.ToString();
        return TakesEndpoints.Serve(path, TypeOf(one), sha);
    }

    /// <summary>A sidecar may come from elsewhere: only types that we keep are sent as what they say they are.</summary>
    private static string TypeOf(Extra asset) => MediaTypes.All.Any(t => t.Mime == asset.MediaType) ? asset.MediaType! : "application/octet-stream";

    private static async Task<IResult> ThumbnailAsync(string project, string asset, string? v, HttpContext http, FindAsset findAsset, DataFolder data, CancellationToken ct)
    {
        var found = await findAsset.RunAsync(project, asset, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        if (found.Value.Asset is not { ThumbnailSha256: { } sha } || MediaStore.ObjectPath(data.Project(found.Value.Project.Slug), sha) is var path && FileStat.Of(path) is not { IsRegularFile: true })
        {
            return Problem.NotFound(found.Value.Asset.PictureReason ?? $"The {found.Value.Asset.Words} has no picture yet.").ToHttp();
        }

        TakesEndpoints.Guard(http.Response, v is { Length: >= 12 } && sha.StartsWith(v, StringComparison.Ordinal));
        return TypedResults.PhysicalFile(path, "image/png", entityTag: new EntityTagHeaderValue($"\"{sha}\""));
    }

    private static async Task<IResult> RetryAsync(string project, string asset, FindAsset findAsset, RetryAssetPicture retry, CancellationToken ct)
    {
        var found = await findAsset.RunAsync(project, asset, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var asked = await retry.RunAsync(found.Value.Asset.Uid, ct);
        return asked.IsOk ? TypedResults.Accepted((string?)null) : asked.Problem.ToHttp();
    }
}

/// <param name="Shot">A uid, or a folder name that is unique in the project.</param>
/// <param name="Metadata">What the take shall state: generationParams, tags, description.</param>
internal sealed record AssetTakeRequest(string? Shot, JsonObject? Metadata);

/// <param name="Remove">True: the take names no asset any more.</param>
internal sealed record AssetReferenceRequest(string? Shot, string? Take, bool Remove);
