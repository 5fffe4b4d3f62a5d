using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>What lies on the disk, by project and by kind, from the books alone: no file is looked at.</summary>
public sealed class ReadStorage(
    IDbContextFactory<TakesDbContext> databases, ListProjects listProjects, ByteLedger ledger, FreeSpace space, KnownLeftovers known, QuotaBook quota)
{
    /// <summary>Everything this server keeps.</summary>
    public async Task<StorageReport> RunAsync(CancellationToken ct)
    {
        var projects = await listProjects.AllAsync(ct);
        var totals = await ledger.AllTotalsAsync(ct);
        var measured = await ledger.MeasuredAtAsync(ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = await db.Set<Take>().Where(t => t.Storage != StorageState.Purged).GroupBy(t => t.ProjectId)
            .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var rows = projects.Select(project => new ProjectBytes(
            project, takes.GetValueOrDefault(project.Id), Complete(totals.GetValueOrDefault(project.Id)), measured.TryGetValue(project.Id, out var at) ? at : null)
        { Held = quota.HeldOf(project.Id) }).ToList();
        return new StorageReport(rows, space.Bytes, space.Reserve, known.Of(null));
    }

    /// <summary>One project's.</summary>
    public async Task<StorageReport> RunAsync(Project project, CancellationToken ct)
    {
        var measured = await ledger.MeasuredAtAsync(ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = await db.Set<Take>().CountAsync(t => t.ProjectId == project.Id && t.Storage != StorageState.Purged, ct);
        var row = new ProjectBytes(project, takes, await ledger.TotalsAsync(project.Id, ct), measured.TryGetValue(project.Id, out var at) ? at : null) { Held = quota.HeldOf(project.Id) };
        return new StorageReport([row], space.Bytes, space.Reserve, known.Of(project.Id));
    }

    private static Dictionary<FileCategory, ByteCount> Complete(IReadOnlyDictionary<FileCategory, ByteCount>? some) =>
        Enum.GetValues<FileCategory>().ToDictionary(c => c, c => some?.GetValueOrDefault(c) ?? default);
}

/// <param name="Project">The project.</param>
/// <param name="Takes">How many takes keep bytes: all but the purged ones.</param>
/// <param name="Categories">Every category, zero where there is nothing.</param>
/// <param name="GitMeasuredAt">When Git's own files were counted; null before the first time.</param>
public sealed record ProjectBytes(Project Project, int Takes, IReadOnlyDictionary<FileCategory, ByteCount> Categories, DateTimeOffset? GitMeasuredAt)
{
    /// <summary>Promised to uploads under way.</summary>
    public long Held { get; init; }

    /// <summary>Null for a project without a quota.</summary>
    public QuotaUse? Quota => Project.QuotaBytes is { } quota ? new QuotaUse(quota, Total.Bytes, Held) : null;

    /// <summary>Unique bytes of takes, assets and the LFS store.</summary>
    public ByteCount Total => Categories.Where(c => c.Key.IsInTotal()).Select(c => c.Value).Aggregate(default(ByteCount), (sum, c) => sum + c);

    /// <summary>With Git's own files and the cache.</summary>
    public long OnDisk => Categories.Values.Sum(c => c.Bytes);
}

/// <param name="Projects">One, or all of them by name.</param>
/// <param name="FreeBytes">Free on the disk of the data folder.</param>
/// <param name="ReserveBytes">Uploads are refused when less would stay free.</param>
/// <param name="Leftovers">What the last look found; null when nobody has looked since the start.</param>
public sealed record StorageReport(IReadOnlyList<ProjectBytes> Projects, long FreeBytes, long ReserveBytes, KnownLeftover? Leftovers)
{
    public ByteCount Total => Projects.Aggregate(default(ByteCount), (sum, p) => sum + p.Total);

    public int Takes => Projects.Sum(p => p.Takes);

    /// <summary>What could go at once without touching a take anybody sees: the trash, and what the last look found left over.</summary>
    public long Reclaimable => Of(FileCategory.Trash).Bytes + (Leftovers?.Bytes ?? 0);

    /// <summary>The oldest measurement; null as long as one is missing.</summary>
    public DateTimeOffset? GitMeasuredAt => Projects.Count == 0 || Projects.Any(p => p.GitMeasuredAt is null) ? null : Projects.Min(p => p.GitMeasuredAt);

    /// <summary>Every category, all projects together.</summary>
    public IReadOnlyDictionary<FileCategory, ByteCount> Categories => Enum.GetValues<FileCategory>().ToDictionary(c => c, Of);

    /// <summary>With Git's own files and the cache.</summary>
    public long OnDisk => Projects.Sum(p => p.OnDisk);

    public ByteCount Of(FileCategory category) => Projects.Aggregate(default(ByteCount), (sum, p) => sum + p.Categories[category]);
}
