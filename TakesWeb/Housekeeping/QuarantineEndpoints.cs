using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>Takes and shots that cannot be read, and their repair.</summary>
internal static class QuarantineEndpoints
{
    public static void Map(RouteGroupBuilder admin)
    {
        admin.MapGet("/quarantine", ListAsync).WithSummary("Takes and shots that cannot be read, each with a repair offer");
        admin.MapPost("/quarantine/{id}/repair", RepairAsync).WithSummary("Put one of them right; what lay there is kept aside");
    }

    private static async Task<Ok<TroubleAnswer[]>> ListAsync(FindTroubles find, CancellationToken ct) =>
        TypedResults.Ok((await find.RunAsync(ct)).Select(TroubleAnswer.For).ToArray());

    private static async Task<Results<Ok<RepairAnswer>, ProblemHttpResult>> RepairAsync(string id, ClaimsPrincipal user, RepairTrouble repair, CancellationToken ct)
    {
        var repaired = await repair.RunAsync(id, Actor.From(user), ct);
        return repaired.IsOk ? TypedResults.Ok(new RepairAnswer(TroubleAnswer.For(repaired.Value.Trouble), repaired.Value.From)) : repaired.Problem.ToHttp();
    }
}

internal sealed record TroubleAnswer(string Id, string Kind, string Project, string Path, string Reason, string Offer)
{
    public static TroubleAnswer For(Trouble trouble) =>
        new(trouble.Id, JsonNamingPolicy.SnakeCaseLower.ConvertName(trouble.Kind.ToString()), trouble.Project.Slug, trouble.Path, trouble.Reason, trouble.Offer);
}

internal sealed record RepairAnswer(TroubleAnswer Repaired, string From);
