using System.Globalization;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Uploads;

/// <summary>/uploads: tus 1.0.0 (https://tus.io/protocols/resumable-upload) with creation, termination, expiration and checksum.</summary>
internal static class TusEndpoints
{
    private const string Version = "1.0.0";

    public static void MapTus(this IEndpointRouteBuilder routes)
    {
        var uploads = routes.MapGroup("/uploads").RequireAuthorization(Policies.CanAdd).RequireRateLimiting(AccountsFeature.UploadLimit).WithTags("Uploads");
        uploads.MapMethods("", ["OPTIONS"], Offer);
        uploads.MapPost("", CreateAsync);
        uploads.MapMethods("/{id:guid}", ["HEAD"], HeadAsync);
        uploads.MapPatch("/{id:guid}", PatchAsync);
        uploads.MapDelete("/{id:guid}", DeleteAsync);
        uploads.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            http.Response.Headers["Tus-Resumable"] = Version;
            http.Response.Headers["Tus-Version"] = Version;
            if (http.Request.Headers["Tus-Resumable"] != Version && !HttpMethods.IsOptions(http.Request.Method))
            {
                return TypedResults.Problem("Say Tus-Resumable: 1.0.0, the one version this server speaks.", statusCode: StatusCodes.Status412PreconditionFailed);
            }

            return await RefusalAsync(http) is { } refusal ? refusal.ToHttp() : await next(context);
        });
    }

    /// <summary>No route names the project of an upload. Only somebody with roles in single projects has to be asked again.</summary>
    private static async Task<Problem?> RefusalAsync(HttpContext http)
    {
        if (!http.User.HasFilmRoles() || !Guid.TryParse(http.GetRouteValue("id") as string, out var id))
        {
            return null;
        }

        var project = await http.RequestServices.GetRequiredService<ResumableUploads>().ProjectOfAsync(id, http.RequestAborted);
        return project is not { } here || !http.User.Reach().Has(here) ? ResumableUploads.Gone : http.User.RefusalAt(here, Roles.Artist);
    }

    private static NoContent Offer(HttpResponse response, IOptions<UploadsOptions> options)
    {
        response.Headers["Tus-Extension"] = "creation,termination,expiration,checksum";
        response.Headers["Tus-Checksum-Algorithm"] = UploadChecksum.Algorithms;
        response.Headers["Tus-Max-Size"] = options.Value.MaxBytes.ToString(CultureInfo.InvariantCulture);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> CreateAsync(HttpContext http, ClaimsPrincipal user, FindProject findProject, ResumableUploads uploads, CancellationToken ct)
    {
        if (!long.TryParse(http.Request.Headers["Upload-Length"], CultureInfo.InvariantCulture, out var length) || length < 0)
        {
            return Problem.Invalid("Upload-Length is missing: say how many bytes will come.").ToHttp();
        }

        if (MetadataOf(http.Request.Headers["Upload-Metadata"].ToString()) is not { } said)
        {
            return Problem.Invalid("Upload-Metadata has to be pairs of a key and a value in base64, with commas between the pairs.").ToHttp();
        }

        var project = await findProject.RunAsync(said.GetValueOrDefault("project") ?? "", user.Reach(), ct);
        if ((project.Problem ?? user.RefusalAt(project.Value.Id, Roles.Artist)) is { } refusal)
        {
            return refusal.ToHttp();
        }

        var declared = await uploads.DeclareAsync(said, length, Actor.From(user), ct);
        if (!declared.IsOk)
        {
            return declared.Problem.ToHttp();
        }

        var state = await uploads.FindAsync(declared.Value.Id, ct);
        Describe(http.Response, state.Value);
        return TypedResults.Created($"/uploads/{declared.Value.Id}");
    }

    private static async Task<IResult> HeadAsync(Guid id, HttpResponse response, ResumableUploads uploads, CancellationToken ct)
    {
        var found = await uploads.FindAsync(id, ct);
        response.Headers.CacheControl = "no-store";
        if (!found.IsOk)
        {
            return TypedResults.NotFound();
        }

        response.Headers["Upload-Length"] = found.Value.Length.ToString(CultureInfo.InvariantCulture);
        Describe(response, found.Value);
        return TypedResults.Ok();
    }

    private static async Task<IResult> PatchAsync(Guid id, HttpContext http, ResumableUploads uploads)
    {
        // The declared length is the limit here, and it was checked.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (http.Request.ContentType != "application/offset+octet-stream")
        {
            return new Problem(ProblemKind.Unsupported, "The bytes of an upload come as application/offset+octet-stream.").ToHttp();
        }

        if (!long.TryParse(http.Request.Headers["Upload-Offset"], CultureInfo.InvariantCulture, out var offset))
        {
            return Problem.Invalid("Upload-Offset is missing: say where these bytes belong.").ToHttp();
        }

        UploadChecksum? checksum = null;
        if (http.Request.Headers["Upload-Checksum"].ToString() is { Length: > 0 } header)
        {
            var parsed = UploadChecksum.Parse(header);
            if (!parsed.IsOk)
            {
                return parsed.Problem.ToHttp();
            }

            checksum = parsed.Value;
        }

        try
        {
            // Not the request's token: it fires when the line breaks, and what has arrived by then is still to be read. The reading ends by itself.
            var appended = await uploads.AppendAsync(id, offset, http.Request.Body, checksum, CancellationToken.None);
            if (!appended.IsOk)
            {
                return appended.Problem.ToHttp();
            }

            Describe(http.Response, appended.Value);
            return TypedResults.NoContent();
        }
        catch (Exception exception) when (exception is OperationCanceledException or BadHttpRequestException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            // The connection broke. What arrived is kept; nobody is there to read an answer.
            return Results.Empty;
        }
    }

    private static async Task<IResult> DeleteAsync(Guid id, ResumableUploads uploads, CancellationToken ct)
    {
        var removed = await uploads.RemoveAsync(id, ct);
        return removed.IsOk ? TypedResults.NoContent() : removed.Problem.ToHttp();
    }

    private static void Describe(HttpResponse response, UploadState state)
    {
        response.Headers["Upload-Offset"] = state.Offset.ToString(CultureInfo.InvariantCulture);
        response.Headers["Upload-Expires"] = state.Expires.ToString("R", CultureInfo.InvariantCulture);
        if (state.Take is { } take)
        {
            response.Headers["Takes-Take"] = take.Name;
            response.Headers["Takes-Take-Uid"] = take.Uid.ToString();
        }

        if (state.Asset is { } asset)
        {
            response.Headers["Takes-Asset"] = Path.GetFileName(asset.Folder);
            response.Headers["Takes-Asset-Uid"] = asset.Uid.ToString();
        }
    }

    /// <summary>"filename dGFrZS5tcDQ=,project ZGVlcA==": a key alone is an empty value.</summary>
    private static Dictionary<string, string>? MetadataOf(string header)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in header.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = pair.Split(' ', 2);
            var bytes = new byte[parts.Length > 1 ? parts[1].Length : 0];
            var length = 0;
            if (parts.Length > 1 && !Convert.TryFromBase64String(parts[1], bytes, out length))
            {
                return null;
            }

            said[parts[0]] = Encoding.UTF8.GetString(bytes, 0, length);
        }

        return said;
    }
}
