using System.Text.Json.Nodes;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Insights;

/// <summary>…/shots/{shot}/similarity?takes=a,b: how like each other two takes are, frame by frame.</summary>
public static class SimilarityEndpoints
{
    public static void MapSimilarity(this IEndpointRouteBuilder routes)
    {
        var shot = routes.MapGroup("/api/projects/{project}/shots/{shot}").WithTags("Compare").RequireAuthorization(Policies.CanLook);
        shot.MapGet("/similarity", FindAsync).WithSummary("SSIM of two takes for each frame of the first, once it is measured");
        shot.MapPost("/similarity", AskAsync).WithSummary("Have two takes compared frame by frame; a job does it");
    }

    private static async Task<IResult> FindAsync(string project, string shot, string? takes, TakeRoute route, FindSimilarity find, CancellationToken ct)
    {
        var pair = await PairAsync(project, shot, takes, route, ct);
        return pair.IsOk ? Results.Json(Json(await find.RunAsync(pair.Value.A, pair.Value.B, ct))) : pair.Problem.ToHttp();
    }

    private static async Task<IResult> AskAsync(string project, string shot, string? takes, TakeRoute route, FindSimilarity find, CancellationToken ct)
    {
        var pair = await PairAsync(project, shot, takes, route, ct);
        var asked = pair.IsOk ? await find.AskAsync(pair.Value.A, pair.Value.B, $"{pair.Value.Place.Project.Name}, {pair.Value.Place.Shot.Title}", ct) : pair.Problem;
        return asked.IsOk ? Results.Json(Json(asked.Value), statusCode: asked.Value.Report is null ? StatusCodes.Status202Accepted : StatusCodes.Status200OK) : asked.Problem.ToHttp();
    }

    private static async Task<Outcome<(Place Place, Take A, Take B)>> PairAsync(string project, string shot, string? takes, TakeRoute route, CancellationToken ct)
    {
        if ((takes ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is not [var first, var second])
        {
            return Problem.Invalid("Two takes are compared frame by frame, such as takes=take_001,take_002.");
        }

        var a = await route.FindAsync(project, shot, first, ct);
        var b = a.IsOk ? await route.FindAsync(project, shot, second, ct) : a.Problem;
        return b.IsOk ? (a.Value.Place, a.Value.Take, b.Value.Take) : b.Problem;
    }

    private static JsonObject Json(Similarity similarity) => new()
    {
        ["a"] = similarity.A.Name,
        ["b"] = similarity.B.Name,
        ["status"] = similarity.Report is not null ? "measured" : similarity.JobId is not null ? "waiting" : "none",
        ["reason"] = similarity.Reason,
        ["worst"] = similarity.Report?.Worst,
        ["mean"] = similarity.Report?.Mean,
        ["frames"] = similarity.Report is { } report ? new JsonArray([.. report.Frames.Select(value => (JsonNode)value)]) : null,
        ["said"] = new JsonArray([.. similarity.Said.Select(text => (JsonNode)text)]),
    };
}
