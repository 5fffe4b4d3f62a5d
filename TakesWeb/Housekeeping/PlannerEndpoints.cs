using Microsoft.AspNetCore.Http.HttpResults;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>…/storage/plan: which takes should go for an amount of space. Running a plan is the bulk route's.</summary>
internal static class PlannerEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var plans = routes.MapGroup("/api").WithTags("Storage").RequireAuthorization(Policies.CanDirect);
        plans.MapPost("/projects/{project}/storage/plan", OfProjectAsync).WithSummary("Which takes of a project should go for an amount of space");
        plans.MapPost("/storage/plan", OfAllAsync).RequireAuthorization(Policies.CanLookAround).WithSummary("Which takes of all projects should go for an amount of space");
    }

    private static async Task<Results<Ok<PlanAnswer>, ProblemHttpResult>> OfProjectAsync(string project, PlanBody body, FindProject find, PlanSpace plan, CancellationToken ct)
    {
        var found = await find.RunAsync(project, ct);
        return found.IsOk ? Answer(await plan.RunAsync(body.For(found.Value), ct)) : found.Problem.ToHttp();
    }

    private static async Task<Results<Ok<PlanAnswer>, ProblemHttpResult>> OfAllAsync(PlanBody body, PlanSpace plan, CancellationToken ct) =>
        Answer(await plan.RunAsync(body.For(null), ct));

    private static Results<Ok<PlanAnswer>, ProblemHttpResult> Answer(Outcome<SpacePlan> plan) =>
        plan.IsOk ? TypedResults.Ok(PlanAnswer.For(plan.Value)) : plan.Problem.ToHttp();
}

internal sealed record PlanBody(long Bytes, bool ForgetUnpushed = false)
{
    public SpaceWish For(Project? project) => new(Bytes, project) { ForgetUnpushed = ForgetUnpushed };
}

internal sealed record PlanAnswer(
    long AskedBytes, long FreedBytes, long PaperBytes, bool IsMet, bool HasMore, string Sentence, IReadOnlyList<PlannedTakeAnswer> Takes, IReadOnlyList<LeftOutTakes> LeftOut)
{
    public static PlanAnswer For(SpacePlan plan) => new(
        plan.Wish.Bytes, plan.FreedBytes, plan.PaperBytes, plan.IsMet, plan.HasMore, plan.Sentence,
        [
            .. plan.Takes.Select(t => new PlannedTakeAnswer(
                t.Uid, TakeNumber.Format(t.Number), t.Project.Id, t.Project.Slug, t.Shot.Uid, t.Shot.Title, t.IsTrashed ? "trashed" : "kept", t.Reason, t.Note, t.Size, t.FreedBytes, t.CumulatedBytes)),
        ],
        plan.LeftOut);
}

internal sealed record PlannedTakeAnswer(
    Guid TakeUid, string Name, Guid ProjectId, string Project, Guid ShotUid, string Shot, string Storage, string Reason, string? Note, long Size, long Bytes, long CumulatedBytes);
