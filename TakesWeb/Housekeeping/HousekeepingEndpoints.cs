using System.Text.Json.Serialization;
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
        storage.MapGet("/storage/stats", StatsAsync).WithSummary("Bytes of all projects, every category");

        var admin = routes.MapGroup("/api/admin").WithTags("Admin").RequireAuthorization(Policies.CanAdmin);
        admin.MapPost("/cleanup", CleanUpAsync).WithSummary("Find leftovers; remove them with dryRun=false");
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
        string project, FindProject find, ReadStorage read, CancellationToken ct)
    {
        var found = await find.RunAsync(project, ct);
        return found.IsOk
            ? TypedResults.Ok(StorageStatsAnswer.For(await read.RunAsync(found.Value, ct)) with { ProjectId = found.Value.Id })
            : found.Problem.ToHttp();
    }

    private static async Task<Ok<StorageStatsAnswer>> StatsAsync(ReadStorage read, CancellationToken ct) =>
        TypedResults.Ok(StorageStatsAnswer.For(await read.RunAsync(ct)));

    // Looking is the default: whoever wants files gone says so.
    private static async Task<Ok<CleanupAnswer>> CleanUpAsync(CollectLeftovers collect, CancellationToken ct, bool dryRun = true)
    {
        var result = await collect.RunAsync(dryRun, projectId: null, ct);
        return TypedResults.Ok(new CleanupAnswer(result.IsDryRun, [.. result.Files.Take(MostListed)], result.Files.Count, result.Bytes));
    }
}

/// <summary>The names are STORY-033's.</summary>
internal sealed record ProjectStorageAnswer(
    [property: JsonPropertyName("project_id")] Guid ProjectId,
    [property: JsonPropertyName("total_size_bytes")] long TotalSizeBytes,
    [property: JsonPropertyName("takes_count")] int TakesCount,
    BreakdownAnswer Breakdown);

internal sealed record BreakdownAnswer(long Renders, long Thumbnails, long Assets);

internal sealed record StorageStatsAnswer(
    BytesAnswer Total, IReadOnlyDictionary<string, BytesAnswer> Categories, int Takes, DateTimeOffset? GitMeasuredAt, DiskAnswer Disk, KnownLeftover? Leftovers)
{
    /// <summary>Null: all projects together.</summary>
    public Guid? ProjectId { get; init; }

    public static StorageStatsAnswer For(StorageReport report) => new(
        BytesAnswer.For(report.Total),
        Enum.GetValues<FileCategory>().ToDictionary(c => c.Word(), c => BytesAnswer.For(report.Of(c))),
        report.Takes,
        report.GitMeasuredAt,
        new DiskAnswer(report.FreeBytes, report.ReserveBytes),
        report.Leftovers);
}

internal sealed record BytesAnswer(long Bytes, double Megabytes, long Files)
{
    /// <summary>Megabytes are 10^6 bytes, as disks are sold.</summary>
    public static BytesAnswer For(ByteCount count) => new(count.Bytes, Math.Round(count.Bytes / 1e6, 3), count.Files);
}

internal sealed record DiskAnswer(long FreeBytes, long ReserveBytes);

internal sealed record CleanupAnswer(bool DryRun, IReadOnlyList<Leftover> Files, int Count, long Bytes);
