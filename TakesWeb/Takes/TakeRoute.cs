using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>From the words of a URL to a take, and from a take to its answer.</summary>
public sealed class TakeRoute(FindPlace findPlace, FindTake findTake, ReadSidecar readSidecar, FindShot findShot)
{
    /// <summary>The take that <c>/api/projects/{project}/shots/{shot}/takes/{take}</c> names.</summary>
    public Task<Outcome<(Place Place, Take Take)>> FindAsync(string project, string shot, string take, CancellationToken ct) =>
        TakesEndpoints.FindAsync(project, shot, take, findPlace, findTake, ct);

    public async Task<IResult> AnswerAsync(Place place, Outcome<Take> take, CancellationToken ct) =>
        take.IsOk ? await AnswerAsync(place, take.Value, ct) : take.Problem.ToHttp();

    /// <summary>The take as it is now, with <paramref name="more"/> that only this answer says.</summary>
    public async Task<IResult> AnswerAsync(Place place, Take take, CancellationToken ct, Action<JsonObject>? more = null)
    {
        var shot = await findShot.RunAsync(place.Project.Id, take.ShotUid.ToString(), ct);
        var json = TakeAnswer.For(place.Project, take, (await readSidecar.RunAsync(take, ct)).ToJsonString(), shot.IsOk ? shot.Value.ActiveTakeUid : null);
        more?.Invoke(json);
        return Results.Json(json);
    }
}
