using Microsoft.AspNetCore.Http.HttpResults;
using TakesWeb.Git;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Housekeeping;

/// <summary>Scrub and upkeep over HTTP, for admins.</summary>
internal static class ScrubEndpoints
{
    public static void MapScrub(this RouteGroupBuilder admin)
    {
        admin.MapGet("/scrub", ReadAsync).WithSummary("What the scrubs found, and what second copies there are");
        admin.MapPost("/scrub", StartAsync).WithSummary("Read all media again now, or the part n/t of it");
        admin.MapPost("/scrub/{project}/findings/{finding}/repair", RepairAsync).WithSummary("Do what a finding offers");
        admin.MapGet("/upkeep", UpkeepAsync).WithSummary("What packing the history saved");
        admin.MapPost("/upkeep", PackAsync).WithSummary("Pack the history of all projects now");
    }

    private static async Task<Ok<ScrubAnswer>> ReadAsync(ReadScrub read, CancellationToken ct)
    {
        var report = await read.RunAsync(null, ct);
        return TypedResults.Ok(new ScrubAnswer(report.Interval, report.Findings, [.. report.Projects.Select(p => new ProjectScrubAnswer(
            p.Project.Id, p.Project.Slug, p.Last, p.Open, p.Findings, new SecondCopyAnswer(p.Copy.IsComplete, p.Copy.Local, p.Copy.Takes, p.Copy.Remotes, p.Copy.Sentence)))]));
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> StartAsync(JobQueue jobs, CancellationToken ct, string? subset = null)
    {
        if ((subset is null ? ScrubSubset.All : ScrubSubset.TryParse(subset)) is not { } part)
        {
            return Problem.Invalid($"\"{subset}\" is no part. Give n/t with n from 1 to t, such as 3/7, or nothing for all media.").ToHttp();
        }

        if (part != ScrubSubset.All)
        {
            await jobs.EnqueueAsync(ScrubJob.For(part), ct);
            return TypedResults.Accepted("/api/admin/scrub");
        }

        var asked = await jobs.RunNowAsync(ScrubJob.Kind.Name, ct);
        return asked.IsOk ? TypedResults.Accepted("/api/admin/scrub") : asked.Problem.ToHttp();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RepairAsync(
        string project, string finding, HttpContext http, FindProject find, RepairFinding repair, CancellationToken ct)
    {
        var found = await find.RunAsync(project, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var repaired = await repair.RunAsync(found.Value, finding, Actor.From(http.User), ct);
        return repaired.IsOk ? TypedResults.NoContent() : repaired.Problem.ToHttp();
    }

    private static async Task<Ok<IReadOnlyList<UpkeepAnswer>>> UpkeepAsync(Upkeep upkeep, CancellationToken ct) =>
        TypedResults.Ok<IReadOnlyList<UpkeepAnswer>>([.. (await upkeep.ReadAsync(ct)).Select(row => new UpkeepAnswer(
            row.Project.Id, row.Project.Slug, row.Last?.At, row.Last?.Before, row.Last?.After, row.Last is { } last ? last.Before.Bytes - last.After.Bytes : null,
            row.Last?.SavedInAll, row.Last?.Objects, row.Last?.ChangedObjects))]);

    private static async Task<Results<Accepted, ProblemHttpResult>> PackAsync(JobQueue jobs, CancellationToken ct)
    {
        var asked = await jobs.RunNowAsync(UpkeepJob.Kind.Name, ct);
        return asked.IsOk ? TypedResults.Accepted("/api/admin/upkeep") : asked.Problem.ToHttp();
    }
}

internal sealed record ScrubAnswer(TimeSpan Interval, int Findings, IReadOnlyList<ProjectScrubAnswer> Projects);

internal sealed record ProjectScrubAnswer(
    Guid ProjectId, string Project, ScrubPass? Last, ScrubPass? Open, IReadOnlyList<ScrubFinding> Findings, SecondCopyAnswer SecondCopy);

internal sealed record SecondCopyAnswer(bool IsComplete, LocalCopy Local, int Takes, IReadOnlyList<RemoteCopy> Remotes, string Sentence);

internal sealed record UpkeepAnswer(
    Guid ProjectId, string Project, DateTimeOffset? At, GitBytes? Before, GitBytes? After, long? SavedBytes, long? SavedBytesInAll, int? LfsObjects, int? ChangedLfsObjects);
