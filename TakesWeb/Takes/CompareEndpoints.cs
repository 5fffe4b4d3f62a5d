using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>…/shots/{shot}/compare?takes=a,b,…</summary>
internal static class CompareEndpoints
{
    public static void Map(RouteGroupBuilder shot) => shot.MapGet("/compare", CompareAsync).WithSummary("What differs between 2 to 9 takes: parameters, prompts word by word, media");

    private static async Task<IResult> CompareAsync(string project, string shot, string? takes, FindPlace findPlace, CompareTakes compare, CancellationToken ct)
    {
        var place = await findPlace.RunAsync(project, shot, ct);
        if (!place.IsOk)
        {
            return place.Problem.ToHttp();
        }

        var names = (takes ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var compared = await compare.RunAsync(place.Value.Project.Id, place.Value.Shot.Uid, names, ct);
        return compared.IsOk ? Results.Json(Json(compared.Value)) : compared.Problem.ToHttp();
    }

    private static JsonObject Json(Comparison compared) => new()
    {
        ["takes"] = new JsonArray([.. compared.Takes.Select(t => new JsonObject { ["id"] = t.Name, ["takeUid"] = t.Uid.ToString() })]),
        ["changed"] = compared.Changed,
        ["known"] = compared.Known,
        ["onlyChanged"] = compared.OnlyChanged,
        ["parameters"] = Rows(compared.Parameters),
        ["texts"] = new JsonArray([.. compared.Texts.Select(text => new JsonObject
        {
            ["name"] = text.Name,
            ["from"] = compared.Takes[0].Name,
            ["to"] = compared.Takes[text.To].Name,
            ["changes"] = text.Changes,
            ["words"] = new JsonArray([.. text.Pieces.Select(piece => new JsonObject { ["text"] = piece.Text, ["change"] = TakeAnswer.Word(piece.Change) })]),
        })]),
        ["media"] = Rows(compared.Media),
    };

    private static JsonArray Rows(IReadOnlyList<ComparedRow> rows) => new([.. rows.Select(row => new JsonObject
    {
        ["name"] = row.Name,
        ["values"] = new JsonArray([.. row.Values.Select(value => (JsonNode?)value)]),
        ["differs"] = row.Differs,
    })]);
}
