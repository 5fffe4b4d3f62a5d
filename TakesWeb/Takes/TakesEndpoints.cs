using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>/api/projects/{project}/shots/{shot}/takes: reading takes, their media, and circling one. Adding takes is for the features above.</summary>
public static class TakesEndpoints
{
    public static void MapTakes(this IEndpointRouteBuilder routes)
    {
        var shot = routes.MapGroup("/api/projects/{project}/shots/{shot}").WithTags("Takes");
        shot.MapGet("/takes", ListAsync).WithSummary(
            "A page of a shot's takes; storage=, verdict=, minRating=, maxRating=, type=, model=, seed=, author=, tag=, from=, to=, minSeconds=, maxSeconds=, prompt=, flag= sift; sort= number, date, rating, duration or size, order= asc or desc");
        shot.MapGet("/takes/{take}", GetAsync).WithSummary("One take");
        shot.MapGet("/takes/{take}/media", MediaAsync).WithSummary("The media itself, by ranges; a sequence as a ZIP of its frames");
        FramesEndpoints.Map(shot);
        CompareEndpoints.Map(shot);
        TakeLifeEndpoints.Map(shot);
        RebuildEndpoints.Map(routes);
        ShotLifeEndpoints.Map(routes);
        BulkEndpoints.Map(routes);
        shot.MapPut("/active-take", SelectActiveAsync).RequireAuthorization(Policies.CanDirect).WithSummary("Circle a take");
    }

    private static async Task<IResult> ListAsync(
        string project, string shot, [AsParameters] ListChoice choice, HttpRequest request, FindPlace findPlace, ListTakes list, TakeMarks marks, CancellationToken ct)
    {
        var place = await findPlace.RunAsync(project, shot, ct);
        if (!place.IsOk)
        {
            return place.Problem.ToHttp();
        }

        if (StatesOf(choice.Storage) is not { } states)
        {
            return Problem.Invalid("storage takes live, archived, trashed and purged, with commas between them.").ToHttp();
        }

        if (SiftText.Read(key => request.Query[key].ToString(), marks, out var sift) is { } refusal)
        {
            return refusal.ToHttp();
        }

        if (!BulkFilterBody.TryWord<TakeSort>(choice.Sort ?? nameof(TakeSort.Number), out var sort) || choice.Order is not (null or "asc" or "desc" or "newest"))
        {
            return Problem.Invalid("sort is number, date, rating, duration or size; order is asc or desc.").ToHttp();
        }

        var query = new TakeQuery(place.Value.Project.Id, place.Value.Shot.Uid)
        {
            Limit = Math.Clamp(choice.Limit ?? 100, 1, 1000),
            After = choice.After,
            Sort = sort,
            IsNewestFirst = choice.Order is "newest" or "desc",
            Storage = states,
            Sift = sift,
        };
        var page = await list.RunAsync(query, ct, withTexts: true);
        var answers = page.Takes.Where(t => page.Texts.ContainsKey(t.Uid)).Select(t => (Take: t, Answer: TakeAnswer.For(place.Value.Project, t, page.Texts[t.Uid], page.ActiveTakeUid))).ToList();
        await marks.AddAsync(place.Value.Project.Id, answers, ct);
        return Results.Json(new JsonObject
        {
            ["takes"] = new JsonArray([.. answers.Select(a => a.Answer)]),
            ["activeTakeId"] = await NameOfActiveAsync(place.Value, page, list, ct),
            ["next"] = page.Next,
        });
    }

    private static async Task<IResult> GetAsync(
        string project, string shot, string take, FindPlace findPlace, FindTake findTake, ReadSidecar readSidecar, FindDuplicates findDuplicates,
        ReadLineage readLineage, TakeMarks marks, CancellationToken ct)
    {
        var found = await FindAsync(project, shot, take, findPlace, findTake, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var one = found.Value.Take;
        var json = TakeAnswer.For(found.Value.Place.Project, one, (await readSidecar.RunAsync(one, ct)).ToJsonString(), found.Value.Place.Shot.ActiveTakeUid);
        json["sameBytes"] = new JsonArray([.. (await findDuplicates.OfTakeAsync(one, ct)).Select(twin => new JsonObject
        {
            ["takeUid"] = twin.Take.Uid.ToString(),
            ["id"] = twin.Take.Name,
            ["shotUid"] = twin.Shot.Uid.ToString(),
        })]);
        json["lineage"] = (await readLineage.RunAsync(one, ct)).ToJson();
        await marks.AddAsync(one.ProjectId, [(one, json)], ct);
        return Results.Json(json);
    }

    private static async Task<IResult> SelectActiveAsync(
        string project, string shot, ActiveTakeRequest request, ClaimsPrincipal user, TakeRoute route, SelectActiveTake select, CancellationToken ct)
    {
        var found = await route.FindAsync(project, shot, request.TakeId ?? "", ct);
        return found.IsOk
            ? await route.AnswerAsync(found.Value.Place, await select.RunAsync(found.Value.Place.Project.Id, found.Value.Place.Shot.Uid, found.Value.Take.Uid, Actor.From(user), ct), ct)
            : found.Problem.ToHttp();
    }

    /// <summary>
    /// Served from the LFS object, which outlives a checkout of another commit, a stash or a clean; from the working file where there is none.
    /// </summary>
    private static async Task<IResult> MediaAsync(
        string project, string shot, string take, string? v, HttpContext http, FindPlace findPlace, FindTake findTake, FindFrames findFrames, DataFolder data, CancellationToken ct)
    {
        var found = await FindAsync(project, shot, take, findPlace, findTake, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        if (found.Value.Take is not { Sha256: { } sha, FileName: { } name, MediaType: { } type })
        {
            return Problem.NotFound($"{found.Value.Take.Name} has no media yet.").ToHttp();
        }

        if (found.Value.Take.Storage == StorageState.Purged)
        {
            return Problem.NotFound($"{found.Value.Take.Name} was purged: its bytes are gone, and its number stays taken.").ToHttp();
        }

        if (found.Value.Take.IsSequence)
        {
            return await FramesEndpoints.ZipAsync(found.Value.Place, found.Value.Take, http, data, findFrames, v, ct);
        }

        var repository = data.Project(found.Value.Place.Project.Slug);
        var path = new[] { MediaStore.ObjectPath(repository, sha), new TakeFolder(repository, found.Value.Place.Shot, found.Value.Take.Number).In(name) }
            .FirstOrDefault(p => FileStat.Of(p) is { IsRegularFile: true } && SafePath.IsFreeOfLinks(repository, p));
        if (path is null)
        {
            return Problem.NotFound($"The media of {found.Value.Take.Name} is neither in the working tree nor in the LFS store. Fetch it with git lfs pull.").ToHttp();
        }

        Guard(http.Response, v is { Length: >= 12 } && sha.StartsWith(v, StringComparison.Ordinal));
        http.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("inline") { FileName = name }.ToString();
        return Serve(path, type, sha);
    }

    /// <summary>Media by ranges. It is opened here: a name that was looked at may be a link by the time that somebody else opens it.</summary>
    /// <param name="path">A file of a repository, or of the cache.</param>
    /// <param name="type">Its type, by our own probe.</param>
    /// <param name="tag">Names the bytes.</param>
    public static IResult Serve(string path, string? type, string tag) =>
        TypedResults.Stream(PlainFile.OpenRead(path), type, entityTag: new EntityTagHeaderValue($"\"{tag}\""), enableRangeProcessing: true);

    /// <summary>Media is somebody's file: the browser takes our word for its type and runs nothing in it. Named by hash it never changes.</summary>
    public static void Guard(HttpResponse response, bool isNamedByHash)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'";
        response.Headers.CacheControl = isNamedByHash ? "private, max-age=31536000, immutable" : "private, no-cache";
    }

    /// <summary>A take in the place that a URL names.</summary>
    public static async Task<Outcome<(Place Place, Take Take)>> FindAsync(
        string project, string shot, string take, FindPlace findPlace, FindTake findTake, CancellationToken ct)
    {
        var place = await findPlace.RunAsync(project, shot, ct);
        if (!place.IsOk)
        {
            return place.Problem;
        }

        var found = await findTake.RunAsync(place.Value.Project.Id, place.Value.Shot.Uid, take, ct);
        return found.IsOk ? (place.Value, found.Value) : found.Problem;
    }

    private static List<StorageState>? StatesOf(string? storage)
    {
        var states = new List<StorageState>();
        foreach (var word in (storage ?? "live").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Enum.TryParse<StorageState>(word, ignoreCase: true, out var state) || int.TryParse(word, out _))
            {
                return null;
            }

            states.Add(state);
        }

        return states;
    }

    private static async Task<string?> NameOfActiveAsync(Place place, TakePage page, ListTakes list, CancellationToken ct) =>
        page.Takes.FirstOrDefault(t => t.Uid == page.ActiveTakeUid)?.Name ?? await list.NameOfAsync(place.Project.Id, page.ActiveTakeUid, ct);
}

internal sealed record ActiveTakeRequest(string? TakeId);

/// <summary>Which page of the list; what it shows is a <see cref="TakeSift"/>.</summary>
internal sealed record ListChoice(int? Limit, int? After, string? Storage, string? Sort, string? Order);
