using System.Security.Claims;
using Microsoft.Net.Http.Headers;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>Pictures of takes.</summary>
public static class PreviewsEndpoints
{
    public static void MapPreviews(this IEndpointRouteBuilder routes)
    {
        var take = routes.MapGroup("/api/projects/{project}/shots/{shot}/takes/{take}").WithTags("Pictures");
        take.MapGet("/thumbnail", ThumbnailAsync).WithSummary("The picture of a take: 256, 320 (inside 320 by 180) or 512 pixels wide");
        PlaybackEndpoints.Map(take);
        take.MapPost("/retry", RetryAsync).RequireAuthorization(Policies.CanAdd).WithSummary("Make the picture again");
        take.MapPost("/regenerate-thumbnail", RegenerateAsync).RequireAuthorization(Policies.CanAdd)
            .WithSummary("Make the picture again; {\"frame\": 60} or {\"time\": 2.5} chooses and is kept, {\"auto\": true} lets Takes choose again");
    }

    private static async Task<IResult> ThumbnailAsync(
        string project, string shot, string take, int? size, string? v, HttpContext http, FindPlace findPlace, FindTake findTake, DataFolder data, CancellationToken ct)
    {
        var wanted = size ?? MakeThumbnailJob.Box;
        if (!ThumbnailFile.Boxes.Any(box => box.Width == wanted))
        {
            return Problem.Invalid($"A picture comes {string.Join(", ", ThumbnailFile.Boxes.Select(box => $"{box.Width}"))} pixels wide.").ToHttp();
        }

        var found = await TakesEndpoints.FindAsync(project, shot, take, findPlace, findTake, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        if (ThumbnailFile.Find(data, data.Project(found.Value.Place.Project.Slug), found.Value.Take, wanted) is not { } file)
        {
            return Problem.NotFound(found.Value.Take.PictureReason ?? $"{found.Value.Take.Name} has no picture yet.").ToHttp();
        }

        var sha = found.Value.Take.ThumbnailSha256!;
        TakesEndpoints.Guard(http.Response, file.IsExact && v is { Length: >= 12 } && sha.StartsWith(v, StringComparison.Ordinal));
        return TypedResults.PhysicalFile(file.Path, file.Type, entityTag: new EntityTagHeaderValue($"\"{sha}-{(file.IsExact ? wanted : 0)}\""));
    }

    private static async Task<IResult> RetryAsync(
        string project, string shot, string take, FindPlace findPlace, FindTake findTake, RetryPicture retry, CancellationToken ct)
    {
        var found = await TakesEndpoints.FindAsync(project, shot, take, findPlace, findTake, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var asked = await retry.RunAsync(found.Value.Take.Uid, ct);
        return asked.IsOk ? TypedResults.Accepted((string?)null) : asked.Problem.ToHttp();
    }

    private static async Task<IResult> RegenerateAsync(
        string project, string shot, string take, RegenerateRequest? body, ClaimsPrincipal user, FindPlace findPlace, FindTake findTake, ChoosePicture choose, RetryPicture retry, CancellationToken ct)
    {
        var found = await TakesEndpoints.FindAsync(project, shot, take, findPlace, findTake, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var uid = found.Value.Take.Uid;
        var asked = body is { Frame: null, Time: null, Auto: not true } or null
            ? await retry.RunAsync(uid, ct)
            : await choose.RunAsync(uid, body.Auto == true ? null : new PictureMoment(body.Frame, body.Time), Actor.From(user), ct);
        return asked.IsOk ? TypedResults.Accepted((string?)null) : asked.Problem.ToHttp();
    }

    private sealed record RegenerateRequest(long? Frame, double? Time, bool? Auto);
}
