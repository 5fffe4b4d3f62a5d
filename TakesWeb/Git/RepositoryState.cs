using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>Whether Takes may commit in a repository now. Cheap: a few small files are read.</summary>
/// <param name="Head">The commit of the branch that Takes commits to; null before the first.</param>
/// <param name="Waiting">Why commits wait, as a sentence for the page; null when they do not.</param>
public sealed record RepositoryState(GitObjectId? Head, Problem? Waiting)
{
    private static readonly (string Name, string What)[] InProgress =
    [
        ("MERGE_HEAD", "A merge is"), ("rebase-merge", "A rebase is"), ("rebase-apply", "A rebase is"),
        ("CHERRY_PICK_HEAD", "A cherry-pick is"), ("REVERT_HEAD", "A revert is"),
    ];

    public bool IsReady => Waiting is null;

    internal static RepositoryState Of(GitRepository repository)
    {
        var head = repository.Branch.Read();
        return new RepositoryState(head, WhyHeadForbids(repository) ?? WhyLockForbids(repository));
    }

    /// <summary>HEAD elsewhere, detached, or in the middle of something: our commit would land where nobody expects it.</summary>
    internal static Problem? WhyHeadForbids(GitRepository repository)
    {
        var head = Path.Combine(repository.GitFolder, "HEAD");
        if (!File.Exists(head))
        {
            return Problem.Conflict($"{repository.Name} is not a Git repository any more. Restore its .git folder from a clone; the takes are safe in their folders.");
        }

        var text = File.ReadAllText(head).Trim();
        if (text != $"ref: {repository.Branch.Name}")
        {
            var where = text.StartsWith("ref: refs/heads/", StringComparison.Ordinal) ? $"the branch {text["ref: refs/heads/".Length..]} is checked out" : "a single commit is checked out";
            return Problem.Conflict($"In {repository.Name} {where}, and Takes commits to {GitRepository.BranchName} alone. Commits wait until somebody runs git switch {GitRepository.BranchName}.");
        }

        return InProgress.Where(step => Path.Exists(Path.Combine(repository.GitFolder, step.Name)))
            .Select(step => Problem.Conflict($"{step.What} in progress in {repository.Name}. Commits wait until it is finished or given up."))
            .FirstOrDefault();
    }

    /// <summary>Somebody else's lock is never taken away: the sentence tells since when it stands.</summary>
    internal static Problem? WhyLockForbids(GitRepository repository)
    {
        if (FileStat.Of(repository.Lock) is not { } held || held.InodeKey == repository.OwnLockInode)
        {
            return null;
        }

        var since = DateTimeOffset.FromUnixTimeSeconds(held.ModifiedSeconds);
        return new Problem(
            ProblemKind.Unavailable,
            $"{repository.Name} is locked by another Git program since {since.UtcDateTime:yyyy-MM-dd HH:mm} UTC. Commits wait until it is done; if no Git program runs, delete .git/index.lock in the project's folder.");
    }
}
