using System.Globalization;
using Microsoft.Net.Http.Headers;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>The bytes of a sequence: one frame, or all of them as a ZIP.</summary>
internal static class FramesEndpoints
{
    public static void Map(RouteGroupBuilder shot) =>
        shot.MapGet("/takes/{take}/frames/{number:int}", FrameAsync).WithSummary("One frame of a sequence, by its number, by ranges");

    /// <summary>All frames, stored, as they are sent: the length is known before, and nothing is made on the disk.</summary>
    public static async Task<IResult> ZipAsync(Place place, Take take, HttpContext http, DataFolder data, FindFrames findFrames, string? v, CancellationToken ct)
    {
        var folder = new TakeFolder(data.Project(place.Project.Slug), place.Shot, take.Number);
        var files = await findFrames.FilesAsync(take, folder, ct);
        if (files.FirstOrDefault(f => f.Path is null) is { } gone)
        {
            return Gone(take, gone.Number).ToHttp();
        }

        var tag = new EntityTagHeaderValue($"\"{take.Sha256}-zip\"");
        TakesEndpoints.Guard(http.Response, v is { Length: >= 12 } && take.Sha256!.StartsWith(v, StringComparison.Ordinal));
        http.Response.GetTypedHeaders().ETag = tag;
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        http.Response.ContentType = "application/zip";
        http.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = folder.Stem + ".zip" }.ToString();
        var zip = new StoredZip([.. files.Select(f => new StoredZipFile(Path.GetFileName(f.Name), f.Path!, f.Size))]);
        http.Response.ContentLength = zip.Length;
        await zip.WriteAsync(http.Response.Body, ct);
        return Results.Empty;
    }

    private static async Task<IResult> FrameAsync(
        string project, string shot, string take, int number, string? v, HttpContext http, FindPlace findPlace, FindTake findTake, FindFrames findFrames, DataFolder data, CancellationToken ct)
    {
        var found = await TakesEndpoints.FindAsync(project, shot, take, findPlace, findTake, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var (place, one) = found.Value;
        if (!one.IsSequence || one.Storage == StorageState.Purged)
        {
            return Problem.NotFound(one.IsSequence ? $"{one.Name} was purged: its bytes are gone, and its number stays taken." : $"{one.Name} is no sequence of frames.").ToHttp();
        }

        if (await findFrames.FindAsync(one.Uid, number, ct) is not { } frame)
        {
            var isGap = number > one.FirstFrame && number < one.LastFrame;
            return Problem.NotFound(string.Create(CultureInfo.InvariantCulture, $"{one.Name} has no frame {number}: {(isGap ? "it is missing" : $"it runs from {one.FirstFrame} to {one.LastFrame}")}.")).ToHttp();
        }

        var folder = new TakeFolder(data.Project(place.Project.Slug), place.Shot, one.Number);
        if (FindFrames.PathOf(folder, frame) is not { } path)
        {
            return Gone(one, number).ToHttp();
        }

        TakesEndpoints.Guard(http.Response, v is { Length: >= 12 } && frame.Sha256.StartsWith(v, StringComparison.Ordinal));
        http.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("inline") { FileName = Path.GetFileName(frame.Name) }.ToString();
        return TakesEndpoints.Serve(path, one.MediaType, frame.Sha256);
    }

    private static Problem Gone(Take take, int number) =>
        Problem.NotFound($"Frame {number} of {take.Name} is neither in the working tree nor in the LFS store. Fetch it with git lfs pull.");
}
