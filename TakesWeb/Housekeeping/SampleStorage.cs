using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>Writes down what every project keeps today. Taken again on the same day it replaces what it wrote; safe to run twice.</summary>
public sealed class SampleStorage(
    IDbContextFactory<ServerDbContext> databases, ByteLedger ledger, ListProjects listProjects, MeasureGit measureGit, LiveFeed feed, TimeProvider clock)
{
    private const int KeepDays = 2 * 366;

    public async Task RunAsync(CancellationToken ct)
    {
        var projects = (await listProjects.AllAsync(ct)).Select(p => p.Id).ToHashSet();
        if (!projects.IsSubsetOf((await ledger.MeasuredAtAsync(ct)).Keys))
        {
            await measureGit.RunAsync(ct);
        }

        var day = Today();
        var totals = await ledger.AllTotalsAsync(ct);
        // A project that keeps nothing has a row all the same: nothing is a measurement too.
        var rows = projects.Union(totals.Keys).SelectMany(project => Enum.GetValues<FileCategory>().Select(category => new StorageSample
        {
            Day = day,
            ProjectId = project,
            Category = category,
            Bytes = totals.GetValueOrDefault(project)?.GetValueOrDefault(category).Bytes ?? 0,
        })).Where(s => s.Bytes > 0 || s.Category == FileCategory.Renders);
        var oldest = day.AddDays(-KeepDays);
        await using var db = await databases.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Set<StorageSample>().Where(s => s.Day == day || s.Day < oldest).ExecuteDeleteAsync(ct);
        db.AddRange(rows);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        feed.Publish(new LiveEvent("storage") { State = "sampled" });
    }

    /// <summary>True when today has its sample.</summary>
    public async Task<bool> HasTodayAsync(CancellationToken ct)
    {
        var day = Today();
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<StorageSample>().AnyAsync(s => s.Day == day, ct);
    }

    private DateOnly Today() => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
}

/// <summary>Once a day, and at a start on a day that has none: the sample of the day.</summary>
internal sealed class SampleStorageJob(SampleStorage sample) : IJobBody
{
    public static readonly JobKind Kind = new("sample-storage", "Sample storage", Lane.Maintenance) { Every = TimeSpan.FromDays(1), IsOneAtATime = true };

    public Task RunAsync(JobRun run, CancellationToken ct) => sample.RunAsync(ct);
}
