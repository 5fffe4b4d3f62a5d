using Microsoft.Extensions.Options;
using TakesWeb.Git;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Does what a finding offers: writes the managed block again, moves raw media into LFS, or looks once more for the bytes of a damaged or
/// missing object, here and at the remotes. Refused, in a sentence, where it does not help.
/// </summary>
public sealed class RepairFinding
{
    private readonly DataFolder _data;
    private readonly ScrubBook _book;
    private readonly ScrubProject _scrubProject;
    private readonly CheckRepository _checkRepository;
    private readonly FetchFromRemote _fetch;
    private readonly TakeMedia _takeMedia;
    private readonly RepositoryCommitter _committer;
    private readonly MoveIntoLfs _moveIntoLfs;
    private readonly LiveFeed _feed;
    private readonly ScrubOptions _options;
    private readonly TimeProvider _clock;

    internal RepairFinding(
        DataFolder data, ScrubBook book, ScrubProject scrubProject, CheckRepository checkRepository, FetchFromRemote fetch, TakeMedia takeMedia,
        RepositoryCommitter committer, MoveIntoLfs moveIntoLfs, LiveFeed feed, IOptions<ScrubOptions> options, TimeProvider clock)
    {
        _data = data;
        _book = book;
        _scrubProject = scrubProject;
        _checkRepository = checkRepository;
        _fetch = fetch;
        _takeMedia = takeMedia;
        _committer = committer;
        _moveIntoLfs = moveIntoLfs;
        _feed = feed;
        _options = options.Value;
        _clock = clock;
    }

    public async Task<Outcome<Done>> RunAsync(Project project, string findingId, Actor actor, CancellationToken ct)
    {
        if (_book.Read(project.Slug).Findings.Find(f => f.Id == findingId) is not { } finding)
        {
            return Problem.NotFound($"{project.Name} has no such finding any more: it was repaired, or the last scrub did not see it again.");
        }

        var repository = _data.Project(project.Slug);
        var outcome = finding.Kind switch
        {
            FindingKind.Attributes => await WriteBlockAsync(repository, actor, ct),
            FindingKind.NotInLfs => await _moveIntoLfs.RunAsync(project, repository, finding.Path, actor, ct),
            _ => await LookAgainAsync(project, repository, finding, ct),
        };
        if (outcome.IsOk)
        {
            _book.Change(project.Slug, state => state.Findings.RemoveAll(f => f.Id == findingId));
            _feed.Publish(new LiveEvent("storage", project.Id) { State = "changed" });
        }

        return outcome;
    }

    private async Task<Outcome<Done>> WriteBlockAsync(string repository, Actor actor, CancellationToken ct)
    {
        ManagedAttributes.Ensure(repository);
        var committed = await _committer.CommitAsync(
            repository, [new FileChange(ManagedAttributes.FileName)], new CommitMessage(".gitattributes: the block of Takes is put right", actor), ct);
        return committed.IsOk ? default(Done) : committed.Problem;
    }

    private async Task<Outcome<Done>> LookAgainAsync(Project project, string repository, ScrubFinding finding, CancellationToken ct)
    {
        var reading = new PacedReading(_options.BytesPerSecond, _clock);
        var oid = finding.Oid!;
        IReadOnlyList<TakeFile> files = [.. (await _takeMedia.RunAsync(project, null, ct)).Where(f => f.Oid == oid)];
        await _scrubProject.LookAgainAsync(project, repository, oid, files, reading, ct);
        var check = await _checkRepository.RunAsync(project, repository, reading, ct);
        if (IsStillThere(project, finding, check) && check.Named.Contains(oid) && (await _fetch.RunAsync(project, repository, [oid], reading, ct)).Contains(oid))
        {
            await _scrubProject.LookAgainAsync(project, repository, oid, files, reading, ct);
            return default(Done);
        }

        return IsStillThere(project, finding, check)
            ? Problem.Conflict($"{finding.Path}: still no intact copy, neither here nor at a remote. {finding.Remedy}")
            : default(Done);
    }

    private bool IsStillThere(Project project, ScrubFinding finding, RepositoryCheck check) => finding.Kind == FindingKind.Missing
        ? check.Missing.Any(m => m.Id == finding.Id)
        : _book.Read(project.Slug).Findings.Any(f => f.Id == finding.Id);
}
