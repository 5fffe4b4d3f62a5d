using System.Globalization;
using TakesWeb.Jobs;
using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// Commits everything in a project that waits, whoever made it, until nothing waits. While the repository is not ours to commit to
/// (a foreign lock, HEAD elsewhere) it fails with the sentence that says why, and is tried again.
/// </summary>
public sealed class CommitJob(
    IRepositoryLocator locator, IEnumerable<ICommitSource> sources, RepositoryCommitter committer, ILogger<CommitJob> logger) : IJobBody
{
    public static readonly JobKind Kind = new("commit", "Commit", Lane.Commit) { IsOneAtATime = true };

    private const string ProjectArgument = "project";

    private readonly ICommitSource[] _sources = [.. sources];

    /// <summary>Asks for a commit of what waits in this project. Asks coalesce.</summary>
    public static JobRequest For(Guid projectId, string subject) =>
        new(Kind, projectId.ToString(), new Dictionary<string, string> { [ProjectArgument] = projectId.ToString() }) { Subject = subject, ProjectId = projectId };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        var projectId = Guid.Parse(run[ProjectArgument], CultureInfo.InvariantCulture);
        // Purged meanwhile: nothing is left to commit.
        if (locator.RootOf(projectId) is not { } root)
        {
            return;
        }

        var waiting = await AskAsync(projectId, ct);
        while (waiting.Count > 0)
        {
            var changes = ChangesOf(waiting);
            var outcome = await committer.CommitAsync(root, changes, MessageFor(waiting), ct);
            var result = outcome.IsOk ? outcome.Value : throw new CommitsWaitException(outcome.Problem.Sentence);
            CrashPoint.Reach("commit.made");
            await TellAsync(projectId, root, waiting, result, ct);
            CrashPoint.Reach("commit.told");
            waiting = await AskAsync(projectId, ct);
            if (!result.IsNew && ChangesOf(waiting) is { Count: > 0 } again && again.SequenceEqual(changes))
            {
                GitLog.NothingNew(logger, projectId, again.Count);
                return;
            }
        }
    }

    /// <summary>One source speaks for itself; of several each gets a line. Authors beside the first are named as Git hosts read it.</summary>
    internal static CommitMessage MessageFor(IReadOnlyList<(ICommitSource Source, PendingChanges Changes)> waiting)
    {
        var author = waiting[0].Changes.Author;
        if (waiting.Count == 1)
        {
            return new CommitMessage(waiting[0].Changes.Message, author);
        }

        var others = waiting.Select(w => w.Changes.Author).Distinct().Where(other => other != author).Select(other => $"Co-authored-by: {other.Name} <{other.Email}>").ToList();
        var lines = string.Join('\n', waiting.Select(w => $"* {w.Changes.Message}"));
        var trailer = others.Count > 0 ? $"\n\n{string.Join('\n', others)}" : "";
        return new CommitMessage($"{waiting.Count} changes\n\n{lines}{trailer}", author);
    }

    private static List<GitChange> ChangesOf(List<(ICommitSource Source, PendingChanges Changes)> waiting) => [.. waiting.SelectMany(w => w.Changes.Changes)];

    private async Task<List<(ICommitSource Source, PendingChanges Changes)>> AskAsync(Guid projectId, CancellationToken ct)
    {
        var waiting = new List<(ICommitSource, PendingChanges)>();
        foreach (var source in _sources)
        {
            if (await source.PendingAsync(projectId, ct) is { } pending)
            {
                waiting.Add((source, pending));
            }
        }

        return waiting;
    }

    private async Task TellAsync(
        Guid projectId, string root, List<(ICommitSource Source, PendingChanges Changes)> waiting, CommitResult result, CancellationToken ct)
    {
        GitLog.Committed(logger, Path.GetFileName(root), waiting.Sum(w => w.Changes.Changes.Count), result.Sha);
        foreach (var path in result.Absent)
        {
            GitLog.FileAbsent(logger, Path.GetFileName(root), path);
        }

        foreach (var (source, changes) in waiting)
        {
            await source.CommittedAsync(projectId, changes, result.Sha, ct);
        }
    }
}

/// <summary>Commits cannot be made now; the message is the sentence for the job's line. Not permanent: the job is tried again.</summary>
public sealed class CommitsWaitException(string sentence) : Exception(sentence);
