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
        jobs.MapGet("", ListAsync);
        jobs.MapGet("/{id}", FindAsync);
        jobs.MapPost("/{id}/retry", RetryAsync).RequireAuthorization(Policies.CanAdmin);
        jobs.MapPost("/{id}/cancel", CancelAsync).RequireAuthorization(Policies.CanAdmin);
        routes.MapHub<StatusHub>("/hubs/status");
        return routes;
    }

    private static async Task<Results<Ok<JobList>, ProblemHttpResult>> ListAsync(
        ListJobs list, CancellationToken ct, string? state = null, string? kind = null, Guid? project = null, int skip = 0, int limit = 100)
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

        return TypedResults.Ok(await list.RunAsync(new JobFilter { States = states, Kind = kind, ProjectId = project, Skip = skip, Take = limit }, ct));
    }

    private static async Task<Results<Ok<JobRow>, ProblemHttpResult>> FindAsync(string id, ListJobs list, CancellationToken ct) =>
        await list.FindAsync(id, ct) is { } job
            ? TypedResults.Ok(job)
            : Problem.NotFound($"There is no job {id}. Ended jobs leave the list after some days.").ToHttp();

    private static async Task<Results<Accepted, ProblemHttpResult>> RetryAsync(string id, JobQueue queue, CancellationToken ct) =>
        Answer(await queue.RetryAsync(id, ct));

    private static async Task<Results<Accepted, ProblemHttpResult>> CancelAsync(string id, JobQueue queue, CancellationToken ct) =>
        Answer(await queue.CancelAsync(id, ct));

    private static Results<Accepted, ProblemHttpResult> Answer(Outcome<Done> outcome) =>
        outcome.IsOk ? TypedResults.Accepted((string?)null) : outcome.Problem.ToHttp();
}
