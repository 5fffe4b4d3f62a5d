using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Uploads;

/// <summary>Bringing takes over HTTP: multipart in one request, tus for large files and shaky lines.</summary>
public static class UploadsEndpoints
{
    private const long RoomForMetadata = 2 << 20;

    public static void MapUploads(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/projects/{project}/shots/{shot}/takes", AddAsync).RequireAuthorization(Policies.CanAdd)
            .Accepts<IFormFile>("multipart/form-data").WithTags("Takes").WithSummary("Add a take: the parts file and metadata").DisableAntiforgery();
        routes.MapTus();
    }

    private static async Task<IResult> AddAsync(
        string project, string shot, HttpContext http, ClaimsPrincipal user, FindPlace findPlace, Staging staging, AddTake addTake, ReadSidecar readSidecar,
        FreeSpace space, QuotaBook quota, IOptions<UploadsOptions> options, CancellationToken ct)
    {
        var limit = options.Value.MaxBytes;
        if (http.Request.ContentLength > limit + RoomForMetadata)
        {
            return Staging.TooLarge(limit).ToHttp();
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit + RoomForMetadata;
        }

        var place = await findPlace.RunAsync(project, shot, ct);
        if (!place.IsOk)
        {
            return place.Problem.ToHttp();
        }

        var key = http.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 and <= 200 } said ? said : null;
        if (await addTake.FindByKeyAsync(place.Value.Shot.Uid, key, ct) is { } earlier)
        {
            return await AnswerAsync(place.Value, earlier, readSidecar, ct);
        }

        if (InTrash.RefusalFor(place.Value.Project, place.Value.Shot) is { } inTrash)
        {
            return inTrash.ToHttp();
        }

        if (space.RefusalFor(http.Request.ContentLength ?? 0) is { } full)
        {
            return full.ToHttp();
        }

        var announced = quota.CostOfTake(http.Request.ContentLength ?? 0, stated: 0);
        var held = await quota.HoldAsync(place.Value.Project.Quota(), Guid.CreateVersion7(), announced, ct);
        if (!held.IsOk)
        {
            return held.Problem.ToHttp();
        }

        // Until the take is booked, or nothing is left of it.
        using var hold = held.Value;
        var read = await MultipartTake.ReadAsync(http.Request, place.Value.Project, staging, limit, body => new CountedStream(body, hold, quota, announced), ct);
        if (!read.IsOk)
        {
            return read.Problem.ToHttp();
        }

        var cost = quota.CostOfTake(read.Value.Media.Size, System.Text.Encoding.UTF8.GetByteCount(read.Value.Metadata?.ToJsonString() ?? ""));
        if (await hold.ResizeAsync(cost, ct) is { } tooMuch)
        {
            Staging.Remove(read.Value.Media.Folder);
            return tooMuch.ToHttp();
        }

        var added = await addTake.RunAsync(
            new NewTake(place.Value.Project, place.Value.Shot, read.Value.Media, read.Value.FileName, Actor.From(user))
            {
                Metadata = read.Value.Metadata,
                Key = key,
                ExpectedSha256 = http.Request.Headers["X-Content-SHA256"].ToString() is { Length: > 0 } sha ? sha : Sidecar.Text(read.Value.Metadata?["sha256"]),
            },
            ct);
        return added.IsOk ? await AnswerAsync(place.Value, added.Value, readSidecar, CancellationToken.None) : added.Problem.ToHttp();
    }

    private static async Task<IResult> AnswerAsync(Place place, Take take, ReadSidecar readSidecar, CancellationToken ct) => Results.Json(
        TakeAnswer.For(place.Project, take, (await readSidecar.RunAsync(take, ct)).ToJsonString(), place.Shot.ActiveTakeUid),
        statusCode: StatusCodes.Status201Created);
}
