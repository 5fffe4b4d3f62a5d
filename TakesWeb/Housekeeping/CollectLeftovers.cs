using Microsoft.Extensions.Options;
using TakesWeb.Jobs;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Finds what crashes and cut-off connections left behind and what nobody owns any more, and removes it where that is asked for: exactly what
/// the dry run names, each looked at once more right before. Never what was touched within the grace, never an upload that may go on, never a
/// take that cannot be read, never a file that the program did not make.
/// </summary>
public sealed class CollectLeftovers
{
    private static readonly TimeSpan OwnWorkRests = TimeSpan.FromHours(1);

    private readonly ListProjects _listProjects;
    private readonly RepositoryLeftovers _inRepository;
    private readonly LibraryLeftovers _inLibrary;
    private readonly OrphanTakes _orphans;
    private readonly UnclaimedFiles _unclaimed;
    private readonly RemoveLeftover _remove;
    private readonly ByteLedger _ledger;
    private readonly DataFolder _data;
    private readonly KnownLeftovers _known;
    private readonly LiveFeed _feed;
    private readonly CleanupOptions _options;
    private readonly OrphanOptions _orphanOptions;
    private readonly ServerStart _start;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _turn = new(1, 1);

    internal CollectLeftovers(
        ListProjects listProjects, RepositoryLeftovers inRepository, LibraryLeftovers inLibrary, OrphanTakes orphans, UnclaimedFiles unclaimed, RemoveLeftover remove,
        ByteLedger ledger, DataFolder data, KnownLeftovers known, LiveFeed feed, IOptions<CleanupOptions> options, IOptions<OrphanOptions> orphanOptions, ServerStart start, TimeProvider clock)
    {
        _listProjects = listProjects;
        _inRepository = inRepository;
        _inLibrary = inLibrary;
        _orphans = orphans;
        _unclaimed = unclaimed;
        _remove = remove;
        _ledger = ledger;
        _data = data;
        _known = known;
        _feed = feed;
        _options = options.Value;
        _orphanOptions = orphanOptions.Value;
        _start = start;
        _clock = clock;
    }

    /// <param name="dryRun">True: looks and touches nothing.</param>
    /// <param name="projectId">One project alone; null for all, with the cache and unfinished projects.</param>
    public Task<CleanupResult> RunAsync(bool dryRun, Guid? projectId, CancellationToken ct) => RunAsync(new CleanupWish(dryRun) { ProjectId = projectId }, ct);

    public async Task<CleanupResult> RunAsync(CleanupWish wish, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            var findings = await FindAsync(wish, ct);
            var found = findings.Found;
            var listed = wish.IsDryRun ? found : await RemoveAsync(found, ct);
            var result = new CleanupResult(wish.IsDryRun, Describe(listed), _clock.GetUtcNow())
            {
                Kept = [.. findings.Kept.Select(k => k with { Path = NameOf(k.Path) }).OrderBy(k => k.Path, StringComparer.Ordinal)],
            };
            var rest = wish.IsDryRun ? result : result with { Files = Describe([.. found.Except(listed)]) };
            _known.Remember(wish.ProjectId, new KnownLeftover(rest.Files.Count, rest.Bytes, result.At));
            _feed.Publish(new LiveEvent("storage", wish.ProjectId) { State = "changed" });
            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What was touched at this time or later is left alone.</summary>
    internal DateTimeOffset Cutoff()
    {
        var now = _start.Believed(_clock);
        var cutoff = now.AddHours(-_options.GraceHours);
        var own = now - OwnWorkRests;
        // This run's own work may be between two steps; what an earlier run left is not.
        return cutoff <= own || cutoff <= _start.At ? cutoff : own > _start.At ? own : _start.At;
    }

    /// <summary>
    /// Takes of shots that went into the trash before this are freed. Null: not now. A server that has just started may have a clock that
    /// nobody has put right yet, so the grace is not believed in its first hour.
    /// </summary>
    private DateTimeOffset? OrphanCutoff(bool isScheduled)
    {
        if (_options.GraceHours > 0 && _start.Uptime(_clock) < OwnWorkRests)
        {
            return null;
        }

        var now = _start.Believed(_clock);
        var byGrace = now.AddHours(-_options.GraceHours);
        return !isScheduled ? byGrace : _orphanOptions.Days <= 0 ? null : new[] { byGrace, now.AddDays(-_orphanOptions.Days) }.Min();
    }

    private async Task<Findings> FindAsync(CleanupWish wish, CancellationToken ct)
    {
        var cutoff = Cutoff();
        var orphanCutoff = OrphanCutoff(wish.IsScheduled);
        var findings = new Findings();
        foreach (var project in (await _listProjects.AllAsync(ct)).Where(p => wish.ProjectId is null || p.Id == wish.ProjectId))
        {
            findings.Add(await _inRepository.FindAsync(project, cutoff, wish.ForgetUnpushed, ct));
            findings.Add(await _orphans.FindAsync(project, orphanCutoff, wish.ForgetUnpushed, ct));
            findings.Kept.AddRange(await _unclaimed.FindAsync(project, ct));
        }

        if (wish.ProjectId is null)
        {
            findings.Found.AddRange(await _inLibrary.FindAsync(cutoff, ct));
        }

        return findings;
    }

    private async Task<List<FoundLeftover>> RemoveAsync(List<FoundLeftover> found, CancellationToken ct)
    {
        var removed = new List<FoundLeftover>();
        foreach (var leftover in found)
        {
            ct.ThrowIfCancellationRequested();
            if (await _remove.RunAsync(leftover, ct))
            {
                removed.Add(leftover);
            }
        }

        // It is gone from the disk: the books follow, whoever has stopped waiting.
        await _ledger.StrikeAsync([.. removed.SelectMany(r => r.Files).Select(f => f.Path).Where(path => !File.Exists(path))], CancellationToken.None);
        return removed;
    }

    /// <summary>Bytes are freed with the last name of a file: one whose other names stay frees nothing, and no file is counted twice.</summary>
    private List<Leftover> Describe(IReadOnlyCollection<FoundLeftover> found)
    {
        var names = found.SelectMany(f => f.Files).CountBy(f => f.Stat.InodeKey).ToDictionary(StringComparer.Ordinal);
        var counted = new HashSet<string>(StringComparer.Ordinal);
        var files = new List<Leftover>();
        foreach (var leftover in found.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            files.AddRange(leftover.Files.OrderBy(f => f.Path, StringComparer.Ordinal).Select(file => new Leftover(
                NameOf(file.Path),
                names[file.Stat.InodeKey] >= file.Stat.Links && counted.Add(file.Stat.InodeKey) ? file.Stat.Size : 0,
                leftover.Reason)));
            if (leftover.Files.Count == 0)
            {
                files.Add(new Leftover(NameOf(leftover.Path), 0, leftover.Reason));
            }
        }

        return files;
    }

    private string NameOf(string path) => Path.GetRelativePath(_data.Root, path).Replace(Path.DirectorySeparatorChar, '/');
}
