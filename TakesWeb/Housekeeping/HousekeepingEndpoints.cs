using Microsoft.AspNetCore.Http.HttpResults;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>What lies on the disk over HTTP, and the admin's broom.</summary>
public static class HousekeepingEndpoints
{
    private const int MostListed = 1000;

    public static IEndpointRouteBuilder MapHousekeeping(this IEndpointRouteBuilder routes)
    {
        var storage = routes.MapGroup("/api").WithTags("Storage").RequireAuthorization(Policies.CanLook);
        storage.MapGet("/projects/{project}/storage", OfProjectAsync).WithSummary("Bytes of a project, in short");
        storage.MapGet("/projects/{project}/storage/stats", StatsOfProjectAsync).WithSummary("Bytes of a project, every category");
        storage.MapGet("/storage/stats", StatsAsync).RequireAuthorization(Policies.CanLookAround).WithSummary("Bytes of all projects, every category");

        PlannerEndpoints.Map(routes);

        var admin = routes.MapGroup("/api/admin").WithTags("Admin").RequireAuthorization(Policies.CanAdmin);
        admin.MapPost("/cleanup", CleanUpAsync).WithSummary("Find leftovers; remove them with dryRun=false; forgetUnpushed=true also the last bytes of old commits");
        QuarantineEndpoints.Map(admin);
        admin.MapPost("/backup", BackUpAsync).WithSummary("Copy server.db now");
        admin.MapGet("/backups", Backups).WithSummary("The copies of server.db, newest first");
        admin.MapScrub();
        return routes;
    }

    private static async Task<Results<Ok<ProjectStorageAnswer>, ProblemHttpResult>> OfProjectAsync(
        string project, FindProject find, ReadStorage read, CancellationToken ct)
    {
        var found = await find.RunAsync(project, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var report = await read.RunAsync(found.Value, ct);
        return TypedResults.Ok(new ProjectStorageAnswer(
            found.Value.Id, report.Total.Bytes, report.Takes,
            new BreakdownAnswer(report.Of(FileCategory.Renders).Bytes, report.Of(FileCategory.Thumbnails).Bytes, report.Of(FileCategory.Assets).Bytes)));
    }

    private static async Task<Results<Ok<StorageStatsAnswer>, ProblemHttpResult>> StatsOfProjectAsync(
        string project, FindProject find, ReadStorage read, ReadGrowth growth, LargestTakes largest, CancellationToken ct)
    {
        var found = await find.RunAsync(project, ct);
        if (!found.IsOk)
        {
            return found.Problem.ToHttp();
        }

        var id = found.Value.Id;
        var report = await read.RunAsync(found.Value, ct);
        return TypedResults.Ok(StorageStatsAnswer.For(report, await growth.RunAsync(id, ct), await largest.RunAsync(id, ct)) with
        {
            ProjectId = id,
            Quota = QuotaAnswer.For(report.Projects[0]),
        });
    }

    private static async Task<Ok<StorageStatsAnswer>> StatsAsync(ReadStorage read, ReadGrowth growth, LargestTakes largest, CancellationToken ct)
    {
        var report = await read.RunAsync(ct);
        return TypedResults.Ok(StorageStatsAnswer.For(report, await growth.RunAsync(null, ct), await largest.RunAsync(null, ct)) with
        {
            Projects = [.. report.Projects.Select(p => new ProjectBytesAnswer(p.Project.Id, p.Project.Slug, p.Project.Name, p.Total.Bytes, QuotaAnswer.For(p)))],
        });
    }

    // Looking is the default: whoever wants files gone says so.
    private static async Task<Ok<CleanupAnswer>> CleanUpAsync(CollectLeftovers collect, CancellationToken ct, bool dryRun = true, bool forgetUnpushed = false)
    {
        var result = await collect.RunAsync(new CleanupWish(dryRun) { ForgetUnpushed = forgetUnpushed }, ct);
        return TypedResults.Ok(new CleanupAnswer(result.IsDryRun, [.. result.Files.Take(MostListed)], result.Files.Count, result.Bytes, [.. result.Kept.Take(MostListed)], result.Kept.Count));
    }

    private static async Task<Results<Created<Backup>, ProblemHttpResult>> BackUpAsync(BackupServerDatabase backup, CancellationToken ct)
    {
        var made = await backup.RunAsync(ct);
        return made.IsOk ? TypedResults.Created("/api/admin/backups", made.Value) : made.Problem.ToHttp();
    }

    private static Ok<BackupsAnswer> Backups(ListBackups list) => TypedResults.Ok(new BackupsAnswer(list.Folder, Backup.Kept, list.Run()));
}

internal sealed record BackupsAnswer(string Folder, int Kept, IReadOnlyList<Backup> Backups);
