using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Jobs;

/// <summary>The jobs over HTTP, and the hub that tells other programs what the pages see live.</summary>
public static class JobsEndpoints
{
    private const int LargestPage = 500;

    public static IEndpointRouteBuilder MapJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/api/jobs").WithTags("Jobs").DisableCookieRedirect();
        jobs.MapGet("", ListAsync).WithSummary("Jobs with the lanes and the schedule; state=failed are those that still need somebody");
        jobs.MapGet("/{id}", FindAsync).WithSummary("One job");
        var admin = jobs.MapGroup("").RequireAuthorization(Policies.CanAdmin);
        admin.MapPost("/{id}/retry", RetryAsync).WithSummary("Run a failed or cancelled job again, or a scheduled one now");
        admin.MapPost("/{id}/cancel", CancelAsync).WithSummary("Take a waiting job back, or stop a running one");
        admin.MapPost("/retry-failed", RetryFailedAsync).WithSummary("Run all that failed again, of a kind or project where one is named");
        admin.MapPost("/schedule/{kind}/run", RunNowAsync).WithSummary("Run a recurring job now");
        admin.MapPost("/lanes/{lane}/pause", PauseAsync).WithSummary("Start no more jobs in this lane");
        admin.MapPost("/lanes/{lane}/resume", ResumeAsync).WithSummary("Let a paused lane go on");
        routes.MapHub<StatusHub>("/hubs/status");
        return routes;
    }

    private static async Task<Results<Ok<JobList>, ProblemHttpResult>> ListAsync(
        ClaimsPrincipal user, ListJobs list, CancellationToken ct, string? state = null, string? kind = null, string? project = null, int skip = 0, int limit = 100)
    {
        var states = new List<JobState>();
        foreach (var word in (state ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (JobStates.Parse(word) is not { } known)
            {
                return Problem.Invalid($"\"{word}\" is not a state of a job. Use {string.Join(", ", JobStates.All.Select(s => s.Word()))}.").ToHttp();
            }

            states.Add(known);
        }

        if (skip < 0 || limit is < 1 or > LargestPage)
        {
            return Problem.Invalid($"skip must be 0 or more, and limit 1 to {LargestPage}.").ToHttp();
        }

        var filter = await FilterAsync(list, user.Reach(), kind, project, ct);
        return filter.IsOk
            ? TypedResults.Ok(await list.RunAsync(filter.Value with { States = states, Skip = skip, Take = limit }, ct))
            : filter.Problem.ToHttp();
    }

    /// <summary>A kind that this build does not know may still have old jobs; a project that is none is a slip of the pen.</summary>
    private static async Task<Outcome<JobFilter>> FilterAsync(ListJobs list, Reach reach, string? kind, string? project, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(project))
        {
            return new JobFilter { Kind = kind, Reach = reach };
        }

        var id = Guid.TryParse(project, out var given)
            ? given
            : (await list.ProjectsAsync(reach, ct)).FirstOrDefault(p => p.Slug.Equals(project, StringComparison.OrdinalIgnoreCase))?.Id;
        return id is null
            ? Problem.NotFound($"There is no project \"{project}\". Name it by its id or its slug, as in its address.")
            : new JobFilter { Kind = kind, ProjectId = id, Reach = reach };
    }

    private static async Task<Results<Ok<RetriedAnswer>, ProblemHttpResult>> RetryFailedAsync(
        ListJobs list, RetryFailedJobs retry, CancellationToken ct, string? kind = null, string? project = null)
    {
        var filter = await FilterAsync(list, Reach.Everything, kind, project, ct);
        return filter.IsOk ? TypedResults.Ok(new RetriedAnswer(await retry.RunAsync(filter.Value, ct))) : filter.Problem.ToHttp();
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> RunNowAsync(string kind, JobQueue queue, CancellationToken ct) =>
        Answer(await queue.RunNowAsync(kind, ct));

    private static async Task<Results<NoContent, ProblemHttpResult>> PauseAsync(string lane, ClaimsPrincipal user, JobQueue queue, CancellationToken ct)
    {
        if (LaneOf(lane) is not { } known)
        {
            return NoLane(lane).ToHttp();
        }

        await queue.PauseLaneAsync(known, Actor.From(user), ct);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ResumeAsync(string lane, JobQueue queue, CancellationToken ct)
    {
        if (LaneOf(lane) is not { } known)
        {
            return NoLane(lane).ToHttp();
        }

        await queue.ResumeLaneAsync(known, ct);
        return TypedResults.NoContent();
    }

    // By name alone: Enum.TryParse would take "2" for a lane too.
    private static Lane? LaneOf(string name) =>
        Enum.GetValues<Lane>().Cast<Lane?>().FirstOrDefault(lane => LaneSchedulers.NameOf(lane!.Value).Equals(name, StringComparison.OrdinalIgnoreCase));

    private static Problem NoLane(string name) =>
        Problem.NotFound($"There is no lane \"{name}\". Use {string.Join(", ", Enum.GetValues<Lane>().Select(LaneSchedulers.NameOf))}.");

    private static async Task<Results<Ok<JobRow>, ProblemHttpResult>> FindAsync(string id, ClaimsPrincipal user, ListJobs list, CancellationToken ct) =>
        await list.FindAsync(id, user.Reach(), ct) is { } job
            ? TypedResults.Ok(job)
            : Problem.NotFound($"There is no job {id}. Ended jobs leave the list after some days.").ToHttp();

    private static async Task<Results<Accepted, ProblemHttpResult>> RetryAsync(string id, JobQueue queue, CancellationToken ct) =>
        Answer(await queue.RetryAsync(id, ct));

    private static async Task<Results<Accepted, ProblemHttpResult>> CancelAsync(string id, JobQueue queue, CancellationToken ct) =>
        Answer(await queue.CancelAsync(id, ct));

    private static Results<Accepted, ProblemHttpResult> Answer(Outcome<Done> outcome) =>
        outcome.IsOk ? TypedResults.Accepted((string?)null) : outcome.Problem.ToHttp();
}

internal sealed record RetriedAnswer(int Retried);
