using System.Security.Claims;
using System.Text.Json.Nodes;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Generation;

/// <summary>POST …/takes with JSON: a take that a generator will make.</summary>
public static class GenerationEndpoints
{
    public static void MapGeneration(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/projects/{project}/shots/{shot}/takes", QueueAsync).RequireAuthorization(Policies.CanAdd)
            .Accepts<JsonObject>("application/json").WithTags("Takes").WithSummary("Queue a take: generationParams and quality");

    private static async Task<IResult> QueueAsync(
        string project, string shot, JsonObject body, HttpRequest request, ClaimsPrincipal user, FindPlace findPlace, Takes.FindParent findParent, QueueTake queue,
        CancellationToken ct)
    {
        var place = await findPlace.RunAsync(project, shot, ct);
        if (!place.IsOk)
        {
            return place.Problem.ToHttp();
        }

        if (body["generationParams"] is not (null or JsonObject))
        {
            return Problem.Invalid("generationParams has to be a JSON object, such as {\"model\": \"mandelbrot\", \"seed\": 42}.").ToHttp();
        }

        var said = Takes.Sidecar.Text(body["parent"]);
        var parent = string.IsNullOrEmpty(said) ? default(Outcome<Guid>?) : await findParent.RunAsync(place.Value.Project.Id, place.Value.Shot.Uid, said, null, ct);
        if (parent is { IsOk: false, Problem: { } noParent })
        {
            return noParent.ToHttp();
        }

        var wanted = new QueueTakeRequest(place.Value.Project.Id, place.Value.Shot.Uid, body["generationParams"] as JsonObject ?? [], Takes.Sidecar.Text(body["quality"]))
        {
            Generator = Takes.Sidecar.Text(body["generator"]),
            Parent = parent?.Value,
            Key = request.Headers["Idempotency-Key"].ToString() is { Length: > 0 and <= 200 } key ? key : null,
        };
        var queued = await queue.RunAsync(wanted, Actor.From(user), ct);
        return queued.IsOk
            ? Results.Json(
                new JsonObject { ["takeId"] = queued.Value.Name, ["takeUid"] = queued.Value.Uid.ToString(), ["status"] = Takes.TakeAnswer.Word(queued.Value.Status) },
                statusCode: StatusCodes.Status202Accepted)
            : queued.Problem.ToHttp();
    }
}
