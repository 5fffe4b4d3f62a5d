using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// Packs a repository's history: loose objects into one pack, branches into one file, and the commit graph. Holds the gate of our own
/// committer all the while, so that no commit of ours is half-way; other Git programs work on. Removes no object, reachable or
/// not, and no line of a reflog. The LFS store is not touched. Safe to run twice.
/// </summary>
public sealed class PackHistory
{
    private const long Block = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    private readonly GitRepositories _repositories;
    private readonly TimeProvider _clock;

    internal PackHistory(GitRepositories repositories, TimeProvider clock)
    {
        _repositories = repositories;
        _clock = clock;
    }

    public async Task<Outcome<PackedHistory>> RunAsync(string root, CancellationToken ct)
    {
        var repository = _repositories.Of(root);
        await repository.Gate.WaitAsync(ct);
        try
        {
            var started = _clock.GetTimestamp();
            var before = Measure(repository);
            var packed = await GitProgram.WorkAsync(
                root, ["-c", "gc.reflogExpire=never", "-c", "gc.reflogExpireUnreachable=never", "-c", "gc.autoDetach=false", "gc", "--quiet", "--no-prune"], Patience, ct);
            if (!packed.Succeeded)
            {
                return packed.ErrorTail.Contains("already running", StringComparison.Ordinal)
                    ? new Problem(ProblemKind.Unavailable, $"Another program is packing {repository.Name} now. It is tried again at the next round.")
                    : throw new IOException($"git could not pack {repository.Name}: {(packed.TimedOut ? "it took too long." : packed.ErrorTail)}");
            }

            (await GitProgram.WorkAsync(root, ["fsck", "--connectivity-only", "--no-dangling", "--no-progress"], Patience, ct)).OrThrow($"find all of {repository.Name}'s history after packing it");
            return new PackedHistory(before, Measure(repository), _clock.GetElapsedTime(started));
        }
        finally
        {
            repository.Gate.Release();
        }
    }

    private static GitBytes Measure(GitRepository repository)
    {
        var files = Directory.EnumerateFiles(Path.Combine(repository.GitFolder, "objects"), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(FileStat.Of).OfType<FileStat>().ToList();
        return new GitBytes(files.Sum(f => (f.Size + Block - 1) / Block * Block), files.Count);
    }
}

/// <param name="Before">Git's objects before.</param>
/// <param name="After">And after.</param>
/// <param name="Took">How long the gate was held.</param>
public sealed record PackedHistory(GitBytes Before, GitBytes After, TimeSpan Took);

/// <summary>
/// What .git/objects takes of the disk, in whole blocks of 4 KiB: most loose objects are a tenth of one, so that the sum of their sizes
/// would hide what packing saves.
/// </summary>
public sealed record GitBytes(long Bytes, int Files);
