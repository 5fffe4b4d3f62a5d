using System.Text.Json.Nodes;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Insights;

/// <summary>/api/projects/{project}/statistics.</summary>
public static class InsightsEndpoints
{
    public static void MapInsights(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/projects/{project}/statistics", StatisticsAsync).WithTags("Projects").RequireAuthorization(Policies.CanLook)
            .WithSummary("A project's takes by type, verdict, author, model and shot; generation time and tries for a second of approved film");

    private static async Task<IResult> StatisticsAsync(string project, FindProject findProject, ReadStatistics read, CancellationToken ct)
    {
        var found = await findProject.RunAsync(project, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var statistics = await read.RunAsync(found.Value.Id, ct);
        var json = ToJson(statistics.All);
        json["projectId"] = found.Value.Id.ToString();
        json["byType"] = List(statistics.Types, (row, kind) => row["type"] = kind is { } known ? TakeAnswer.Word(known) : null);
        json["byVerdict"] = List(statistics.Verdicts, (row, verdict) => row["verdict"] = TakeAnswer.Word(verdict));
        json["byAuthor"] = List(statistics.Authors, (row, author) => row["author"] = author);
        json["byModel"] = List(statistics.Models, (row, model) => row["model"] = model);
        json["byShot"] = List(statistics.Shots, (row, shot) => (row["shotUid"], row["shot"], row["path"]) = (shot.Uid.ToString(), shot.Title, shot.RelativePath));
        return Results.Json(json);
    }

    private static JsonArray List<T>(IEnumerable<Counted<T>> rows, Action<JsonObject, T> name) => new([.. rows.Select(row =>
    {
        var json = new JsonObject();
        name(json, row.Of);
        foreach (var (key, value) in ToJson(row.Count))
        {
            json[key] = value?.DeepClone();
        }

        return json;
    })]);

    private static JsonObject ToJson(TakeCount count) => new()
    {
        ["takes"] = count.Takes,
        ["approved"] = count.Approved,
        ["approvedSeconds"] = Math.Round(count.ApprovedSeconds, 3),
        ["timedTakes"] = count.Timed,
        ["generationSeconds"] = Math.Round(count.GenerationSeconds, 3),
        ["triesPerApprovedSecond"] = count.TriesPerSecond is { } tries ? Math.Round(tries, 3) : null,
        ["generationSecondsPerApprovedSecond"] = count.GenerationPerSecond is { } seconds ? Math.Round(seconds, 3) : null,
    };
}
