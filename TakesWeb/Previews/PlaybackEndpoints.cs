using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>…/takes/{take}: what plays it, its copy for browsers, its sprite and its waveform.</summary>
internal static class PlaybackEndpoints
{
    public static void Map(RouteGroupBuilder take)
    {
        take.MapGet("/playback", PlaybackAsync).WithSummary("What plays the take, and how far that is");
        take.MapGet("/proxy", ProxyAsync).WithSummary("The copy that browsers play, by ranges");
        take.MapGet("/proxy/frames", FramesAsync).WithSummary("Which frame of the media each frame of the copy shows, where they differ");
        take.MapGet("/sprite", SpriteAsync).WithSummary("A strip of small frames for scrubbing");
        take.MapGet("/sprite/map", SpriteMapAsync).WithSummary("Which frame each cell of the strip shows");
        take.MapGet("/waveform", WaveformAsync).WithSummary("The sound as a picture; with format=json its peaks");
        take.MapPost("/proxy/retry", RetryAsync).RequireAuthorization(Policies.CanAdd).WithSummary("Make the copy for browsers, also after it failed or was stopped");
        take.MapPost("/proxy/cancel", CancelAsync).RequireAuthorization(Policies.CanAdd).WithSummary("Stop making the copy for browsers");
    }

    private static async Task<IResult> PlaybackAsync(string project, string shot, string take, HttpContext http, TakeRoute route, FindPlayback find, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        http.Response.Headers.CacheControl = "private, no-store";
        return Results.Json(await find.RunAsync(found.Value.Place.Project, found.Value.Take, ct), PreviewFiles.Json);
    }

    private static Task<IResult> ProxyAsync(string project, string shot, string take, string? v, HttpContext http, TakeRoute route, DataFolder data, CancellationToken ct) =>
        FileAsync(new Wanted(project, shot, take, v, "proxy"), http, route, sha =>
            PreviewFiles.Read<ProxyFacts>(PreviewFiles.ProxyFacts(data, sha)) is { File: { } name, MediaType: { } type } ? (PreviewFiles.Proxy(data, sha, name), type) : null, ct);

    private static Task<IResult> FramesAsync(string project, string shot, string take, string? v, HttpContext http, TakeRoute route, DataFolder data, CancellationToken ct) =>
        FileAsync(new Wanted(project, shot, take, v, "frames"), http, route, sha => (PreviewFiles.ProxyFrames(data, sha), "application/json"), ct);

    private static Task<IResult> SpriteAsync(string project, string shot, string take, string? v, HttpContext http, TakeRoute route, DataFolder data, CancellationToken ct) =>
        FileAsync(new Wanted(project, shot, take, v, "sprite"), http, route, sha => PreviewFiles.HasSprite(data, sha) ? (PreviewFiles.Sprite(data, sha), "image/jpeg") : null, ct);

    private static Task<IResult> SpriteMapAsync(string project, string shot, string take, string? v, HttpContext http, TakeRoute route, DataFolder data, CancellationToken ct) =>
        FileAsync(new Wanted(project, shot, take, v, "map"), http, route, sha => PreviewFiles.HasSprite(data, sha) ? (PreviewFiles.SpriteMap(data, sha), "application/json") : null, ct);

    /// <summary>The waveform of a sound is its thumbnail; that of a video is drawn from its peaks.</summary>
    private static async Task<IResult> WaveformAsync(
        string project, string shot, string take, string? v, string? format, HttpContext http, TakeRoute route, DataFolder data, CancellationToken ct)
    {
        if (format is not (null or "png" or "json"))
        {
            return Problem.Invalid("A waveform comes as png or as json.").ToHttp();
        }

        var wanted = new Wanted(project, shot, take, v, format == "json" ? "peaks" : "waveform");
        var found = await route.FindAsync(project, shot, take, ct);
        return found.IsOk && format != "json" && found.Value.Take is { Kind: MediaKind.Audio, ThumbnailSha256: { } png, Storage: not StorageState.Purged }
            ? Answer(http, wanted, png, (MediaStore.ObjectPath(data.Project(found.Value.Place.Project.Slug), png), "image/png"))
            : await FileAsync(wanted, http, route, sha => format == "json" ? PreviewFiles.HasPeaks(data, sha) ? (PreviewFiles.Peaks(data, sha), "application/json") : null : (PreviewFiles.Waveform(data, sha), "image/png"), ct);
    }

    /// <summary>A file of the cache, by ranges, under its own strong tag. Named by the media's hash it never changes.</summary>
    private static async Task<IResult> FileAsync(Wanted wanted, HttpContext http, TakeRoute route, Func<string, (string Path, string Type)?> choose, CancellationToken ct)
    {
        var found = await route.FindAsync(wanted.Project, wanted.Shot, wanted.Take, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        return found.Value.Take is { Sha256: { } sha, Storage: not StorageState.Purged } ? Answer(http, wanted, sha, choose(sha)) : Missing(wanted);
    }

    private static IResult Answer(HttpContext http, Wanted wanted, string sha, (string Path, string Type)? file)
    {
        if (file is not { } chosen || FileStat.Of(chosen.Path) is not { IsRegularFile: true } stat)
        {
            return Missing(wanted);
        }

        TakesEndpoints.Guard(http.Response, wanted.Version is { Length: >= 12 } v && sha.StartsWith(v, StringComparison.Ordinal));
        // Made again by another version of a program it has other bytes: size and time tell.
        var tag = new EntityTagHeaderValue($"\"{sha}-{wanted.What}-{stat.Size:x}-{stat.ModifiedSeconds:x}{stat.ModifiedNanoseconds:x}\"");
        return TypedResults.PhysicalFile(chosen.Path, chosen.Type, entityTag: tag, enableRangeProcessing: true);
    }

    private static ProblemHttpResult Missing(Wanted wanted) => Problem.NotFound($"{wanted.Take} has no {wanted.What} yet. Its playback says whether one is being made.").ToHttp();

    private static async Task<IResult> RetryAsync(string project, string shot, string take, TakeRoute route, TakeFiles files, AskForPreviews ask, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var asked = await files.FindAsync(found.Value.Take.Uid, ct) is { } place ? await ask.CopyAsync(place, ct) : Problem.NotFound("There is no such take.");
        return asked.IsOk ? TypedResults.Accepted((string?)null) : asked.Problem.ToHttp();
    }

    private static async Task<IResult> CancelAsync(string project, string shot, string take, TakeRoute route, StopCopy stop, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, take, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var stopped = await stop.RunAsync(found.Value.Take, ct);
        return stopped.IsOk ? TypedResults.Accepted((string?)null) : stopped.Problem.ToHttp();
    }

    private sealed record Wanted(string Project, string Shot, string Take, string? Version, string What);
}
