using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Git;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Packs the history of each project, and looks afterwards whether the LFS store and the links are what they were. What it saved is kept in
/// .git/takes/upkeep.json. Safe to run at any time.
/// </summary>
public sealed class Upkeep(
    ListProjects listProjects, PackHistory packHistory, MeasureGit measureGit, IDbContextFactory<TakesDbContext> databases, DataFolder data, TimeProvider clock, ILogger<Upkeep> logger)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Answers what stands in the way of some, in sentences; empty when all were packed.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(Action<double, string> tell, CancellationToken ct)
    {
        var troubles = new List<string>();
        var projects = await listProjects.RunAsync(ct);
        for (var i = 0; i < projects.Count; i++)
        {
            tell((double)i / projects.Count, projects[i].Name);
            if (Directory.Exists(Path.Combine(data.Project(projects[i].Slug), ".git")) && await OneAsync(projects[i], ct) is { } trouble)
            {
                troubles.Add(trouble);
            }
        }

        await measureGit.RunAsync(ct);
        return troubles;
    }

    /// <summary>The last run of each project; null before the first.</summary>
    public async Task<IReadOnlyList<(Project Project, UpkeepRecord? Last)>> ReadAsync(CancellationToken ct) =>
        [.. (await listProjects.RunAsync(ct)).Select(project => (project, Read(project)))];

    private async Task<string?> OneAsync(Project project, CancellationToken ct)
    {
        var root = data.Project(project.Slug);
        var before = Links(root);
        var packed = await packHistory.RunAsync(root, ct);
        if (!packed.IsOk)
        {
            HousekeepingLog.NotPacked(logger, project.Slug, packed.Problem.Sentence);
            return packed.Problem.Sentence;
        }

        var changed = await ChangedAsync(project, before, Links(root), ct);
        var saved = packed.Value.Before.Bytes - packed.Value.After.Bytes;
        var record = new UpkeepRecord(clock.GetUtcNow(), packed.Value.Before, packed.Value.After, (Read(project)?.SavedInAll ?? 0) + Math.Max(0, saved), before.Count, changed);
        DurableFile.Write(PathOf(project), JsonSerializer.SerializeToUtf8Bytes(record, Format));
        HousekeepingLog.Packed(logger, project.Slug, packed.Value.Before.Bytes, packed.Value.After.Bytes);
        return changed == 0 ? null : $"{project.Name}: {Readable.Count(changed, "LFS object")} changed or went while the history was packed. Run the scrub, it says which.";
    }

    /// <summary>The store's objects with their inode, size and number of names.</summary>
    private static Dictionary<string, FileStat> Links(string root) =>
        FolderWalk.Below(Path.Combine(root, ".git", "lfs", "objects")).Where(f => f.Stat.IsRegularFile && LeftoverNames.IsSha256(Path.GetFileName(f.Path)))
            .ToDictionary(f => Path.GetFileName(f.Path), f => f.Stat, StringComparer.Ordinal);

    /// <summary>What takes still need and is not as it was. Uploads and purges in between are somebody's work, and no damage.</summary>
    private async Task<int> ChangedAsync(Project project, Dictionary<string, FileStat> before, Dictionary<string, FileStat> after, CancellationToken ct)
    {
        var different = before.Where(b => !after.TryGetValue(b.Key, out var now) || now.InodeKey != b.Value.InodeKey || now.Size != b.Value.Size || now.Links < b.Value.Links)
            .Select(b => b.Key).ToHashSet(StringComparer.Ordinal);
        if (different.Count == 0)
        {
            return 0;
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        var needed = await db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == project.Id && t.Storage != StorageState.Purged && !t.IsAway)
            .Select(t => new { t.Sha256, t.ThumbnailSha256 }).ToListAsync(ct);
        var frames = await db.Set<TakeFrame>().AsNoTracking().Where(f => f.ProjectId == project.Id && !db.Set<Take>().First(t => t.Uid == f.TakeUid).IsAway).Select(f => f.Sha256).ToListAsync(ct);
        return different.Count(needed.SelectMany(n => new[] { n.Sha256, n.ThumbnailSha256 }).OfType<string>().Concat(frames).ToHashSet(StringComparer.Ordinal).Contains);
    }

    private UpkeepRecord? Read(Project project)
    {
        try
        {
            return JsonSerializer.Deserialize<UpkeepRecord>(File.ReadAllBytes(PathOf(project)), Format);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    private string PathOf(Project project) => Path.Combine(data.Project(project.Slug), ".git", "takes", "upkeep.json");
}

/// <param name="At">When.</param>
/// <param name="Before">Git's objects before.</param>
/// <param name="After">And after.</param>
/// <param name="SavedInAll">Bytes saved by this and all runs before.</param>
/// <param name="Objects">LFS objects that were looked at before and after.</param>
/// <param name="ChangedObjects">Of those, how many were not as before: 0 unless something is wrong.</param>
public sealed record UpkeepRecord(DateTimeOffset At, GitBytes Before, GitBytes After, long SavedInAll, int Objects, int ChangedObjects);

/// <summary>Once a week: packs the history of every project.</summary>
internal sealed class UpkeepJob(Upkeep upkeep) : IJobBody
{
    public static readonly JobKind Kind = new("upkeep", "Pack the history", Lane.Maintenance) { IsOneAtATime = true, Attempts = 3 };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        var troubles = await upkeep.RunAsync((part, project) => run.Report(part, project), ct);
        if (troubles.Count > 0)
        {
            throw new IOException(string.Join(" ", troubles));
        }
    }
}
