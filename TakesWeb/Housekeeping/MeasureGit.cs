using TakesWeb.Jobs;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Counts what nobody tells the ledger of: Git's own files, which any Git client may write and pack, and LFS objects that came by a pull or
/// stayed behind a crash. Safe at any time.
/// </summary>
public sealed class MeasureGit(ListProjects listProjects, ByteLedger ledger, DataFolder data, LiveFeed feed, TimeProvider clock)
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public async Task RunAsync(CancellationToken ct)
    {
        // The daily sample may ask for a measurement beside the job.
        await _turn.WaitAsync(ct);
        try
        {
            await MeasureAsync(ct);
        }
        finally
        {
            _turn.Release();
        }

        feed.Publish(new LiveEvent("storage") { State = "changed" });
    }

    private async Task MeasureAsync(CancellationToken ct)
    {
        // Asked for before the projects are: a project that is made in between has no books yet.
        var inBooks = (await ledger.AllTotalsAsync(ct)).Keys;
        var projects = await listProjects.AllAsync(ct);
        foreach (var gone in inBooks.Except(projects.Select(p => p.Id)))
        {
            // Somebody had its files in hand, as we may have, while the project was removed for good.
            await ledger.StrikeProjectAsync(gone, ct);
        }

        foreach (var project in projects)
        {
            var git = Path.Combine(data.Project(project.Slug), ".git");
            if (!Directory.Exists(git))
            {
                continue;
            }

            var objects = Path.Combine(git, "lfs", "objects");
            var staging = Path.Combine(git, "takes", "staging");
            var files = FolderWalk.Below(git, folder => folder != objects && folder != staging).Where(f => f.Stat.IsRegularFile).ToList();
            var measured = new ByteCount(files.DistinctBy(f => f.Stat.InodeKey).Sum(f => f.Stat.Size), files.Count);
            await ledger.BookMeasuredAsync(project.Id, FileCategory.Git, git, measured, clock.GetUtcNow(), ct);
            await BookObjectsAsync(project, objects, ct);
        }
    }

    private async Task BookObjectsAsync(Project project, string objects, CancellationToken ct)
    {
        var booked = await ledger.BookedBelowAsync(project.Id, objects, ct);
        var present = FolderWalk.Below(objects).Where(f => f.Stat.IsRegularFile && LeftoverNames.IsSha256(Path.GetFileName(f.Path)))
            .ToDictionary(f => f.Path, f => new BookedFile(f.Stat.InodeKey, f.Stat.Size), StringComparer.Ordinal);
        // Others write here too: what was half written at the last look is another file now.
        var wrong = present.Except(booked).Select(f => f.Key).Union(booked.Keys.Where(path => !present.ContainsKey(path)));
        foreach (var some in wrong.Chunk(500))
        {
            await ledger.BookAsync(project.Id, [.. some.Select(path => (FileCategory.LfsOnly, path))], ct);
        }
    }
}

/// <summary>Soon after a start and every five minutes: measures again.</summary>
internal sealed class MeasureGitJob(MeasureGit measure, BookCache bookCache) : IJobBody
{
    public static readonly JobKind Kind = new("measure-git", "Measure Git and cache", Lane.Maintenance) { Every = TimeSpan.FromMinutes(5), IsOneAtATime = true };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        await bookCache.RunAsync(ct);
        await measure.RunAsync(ct);
    }
}
