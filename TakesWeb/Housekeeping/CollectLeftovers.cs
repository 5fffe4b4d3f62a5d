using Microsoft.Extensions.Options;
using TakesWeb.Jobs;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Finds what crashes and cut-off connections left behind, and removes it where that is asked for: exactly what the dry run names, each
/// looked at once more right before. Never a take's folder, never what was touched within the grace, never an upload that may go on.
/// </summary>
public sealed class CollectLeftovers
{
    private static readonly TimeSpan OwnWorkRests = TimeSpan.FromHours(1);

    private readonly ListProjects _listProjects;
    private readonly RepositoryLeftovers _inRepository;
    private readonly LibraryLeftovers _inLibrary;
    private readonly RemoveLeftover _remove;
    private readonly ByteLedger _ledger;
    private readonly DataFolder _data;
    private readonly KnownLeftovers _known;
    private readonly LiveFeed _feed;
    private readonly CleanupOptions _options;
    private readonly ServerStart _start;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _turn = new(1, 1);

    internal CollectLeftovers(
        ListProjects listProjects, RepositoryLeftovers inRepository, LibraryLeftovers inLibrary, RemoveLeftover remove, ByteLedger ledger, DataFolder data,
        KnownLeftovers known, LiveFeed feed, IOptions<CleanupOptions> options, ServerStart start, TimeProvider clock)
    {
        _listProjects = listProjects;
        _inRepository = inRepository;
        _inLibrary = inLibrary;
        _remove = remove;
        _ledger = ledger;
        _data = data;
        _known = known;
        _feed = feed;
        _options = options.Value;
        _start = start;
        _clock = clock;
    }

    /// <param name="dryRun">True: looks and touches nothing.</param>
    /// <param name="projectId">One project alone; null for all, with the cache and unfinished projects.</param>
    public async Task<CleanupResult> RunAsync(bool dryRun, Guid? projectId, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            var found = await FindAsync(projectId, ct);
            var listed = dryRun ? found : await RemoveAsync(found, ct);
            var result = new CleanupResult(dryRun, Describe(listed), _clock.GetUtcNow());
            var rest = dryRun ? result : result with { Files = Describe([.. found.Except(listed)]) };
            _known.Remember(projectId, new KnownLeftover(rest.Files.Count, rest.Bytes, result.At));
            _feed.Publish(new LiveEvent("storage", projectId) { State = "changed" });
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
        var now = _clock.GetUtcNow();
        var cutoff = now.AddHours(-_options.GraceHours);
        var own = now - OwnWorkRests;
        // This run's own work may be between two steps; what an earlier run left is not.
        return cutoff <= own || cutoff <= _start.At ? cutoff : own > _start.At ? own : _start.At;
    }

    private async Task<List<FoundLeftover>> FindAsync(Guid? projectId, CancellationToken ct)
    {
        var cutoff = Cutoff();
        var found = new List<FoundLeftover>();
        foreach (var project in (await _listProjects.AllAsync(ct)).Where(p => projectId is null || p.Id == projectId))
        {
            found.AddRange(await _inRepository.FindAsync(project, cutoff, ct));
        }

        if (projectId is null)
        {
            found.AddRange(await _inLibrary.FindAsync(cutoff, ct));
        }

        return found;
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
        await _ledger.StrikeAsync([.. removed.SelectMany(r => r.Files).Select(f => f.Path)], CancellationToken.None);
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
