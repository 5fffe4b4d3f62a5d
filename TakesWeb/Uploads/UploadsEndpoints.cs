using System.Security.Claims;
using TakesWeb.Accounts;
using TakesWeb.Assets;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Uploads;

/// <summary>Bringing takes and assets over HTTP: multipart in one request, tus for large files and shaky lines.</summary>
public static class UploadsEndpoints
{
    public static void MapUploads(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/projects/{project}/shots/{shot}/takes", AddTakeAsync).RequireAuthorization(Policies.CanAdd).RequireRateLimiting(AccountsFeature.UploadLimit)
            .Accepts<IFormFile>("multipart/form-data").WithTags("Takes").WithSummary("Add a take: the parts file and metadata").DisableAntiforgery();
        foreach (var word in new[] { "assets", "videos" })
        {
            routes.MapPost($"/api/projects/{{project}}/{word}", AddAssetAsync).RequireAuthorization(Policies.CanAdd).RequireRateLimiting(AccountsFeature.UploadLimit)
                .Accepts<IFormFile>("multipart/form-data").WithTags("Assets").WithSummary("Add an asset: the parts file and metadata (name, description, tags, custom, technical)").DisableAntiforgery();
        }

        routes.MapTus();
    }

    private static async Task<IResult> AddTakeAsync(
        string project, string shot, HttpContext http, ClaimsPrincipal user, FindPlace findPlace, ReceiveMultipart receive, AddTake addTake, ReadSidecar readSidecar, CancellationToken ct)
    {
        if (receive.Limit(http) is { } tooLarge)
        {
            return tooLarge.ToHttp();
        }

        var place = await findPlace.RunAsync(project, shot, ct);
        if (!place.IsOk)
        {
            return place.Problem.ToHttp();
        }

        var key = KeyOf(http.Request);
        if (await addTake.FindByKeyAsync(place.Value.Shot.Uid, key, ct) is { } earlier)
        {
            return await AnswerAsync(place.Value, earlier, readSidecar, ct);
        }

        if (InTrash.RefusalFor(place.Value.Project, place.Value.Shot) is { } inTrash)
        {
            return inTrash.ToHttp();
        }

        var received = await receive.RunAsync(http.Request, place.Value.Project, ct);
        if (!received.IsOk)
        {
            return received.Problem.ToHttp();
        }

        using var file = received.Value;
        var added = await addTake.RunAsync(
            new NewTake(place.Value.Project, place.Value.Shot, file.Body.Media, file.Body.FileName, Actor.From(user)) { Metadata = file.Body.Metadata, Key = key, ExpectedSha256 = file.ExpectedSha256 }, ct);
        return added.IsOk ? await AnswerAsync(place.Value, added.Value, readSidecar, CancellationToken.None) : added.Problem.ToHttp();
    }

    private static async Task<IResult> AddAssetAsync(
        string project, HttpContext http, ClaimsPrincipal user, FindProject findProject, ReceiveMultipart receive, AddAsset addAsset, CancellationToken ct)
    {
        if (receive.Limit(http) is { } tooLarge)
        {
            return tooLarge.ToHttp();
        }

        var found = await findProject.RunAsync(project, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var key = KeyOf(http.Request);
        if (await addAsset.FindByKeyAsync(found.Value.Id, key, ct) is { } earlier)
        {
            return Results.Json(AssetAnswer.For(found.Value.Slug, earlier), statusCode: StatusCodes.Status201Created);
        }

        if (InTrash.RefusalFor(found.Value) is { } inTrash)
        {
            return inTrash.ToHttp();
        }

        var received = await receive.RunAsync(http.Request, found.Value, ct);
        if (!received.IsOk)
        {
            return received.Problem.ToHttp();
        }

        using var file = received.Value;
        var added = await addAsset.RunAsync(
            new NewAsset(found.Value, file.Body.Media, file.Body.FileName, Actor.From(user)) { Metadata = file.Body.Metadata, Key = key, ExpectedSha256 = file.ExpectedSha256 }, ct);
        return added.IsOk ? Results.Json(AssetAnswer.For(found.Value.Slug, added.Value), statusCode: StatusCodes.Status201Created) : added.Problem.ToHttp();
    }

    private static string? KeyOf(HttpRequest request) => request.Headers["Idempotency-Key"].ToString() is { Length: > 0 and <= 200 } said ? said : null;

    private static async Task<IResult> AnswerAsync(Place place, Take take, ReadSidecar readSidecar, CancellationToken ct) => Results.Json(
        TakeAnswer.For(place.Project, take, (await readSidecar.RunAsync(take, ct)).ToJsonString(), place.Shot.ActiveTakeUid),
        statusCode: StatusCodes.Status201Created);
}
