using System.Diagnostics;

namespace TakesWeb.Bench;

/// <summary>One take's media into the repository: ours with the hash known from the upload, the peer through the git-lfs filter.</summary>
internal static class CommitBench
{
    private static readonly int[] Sizes = [10, 100, 1000];

    public static async Task<BenchReport> RunAsync(BenchOptions options, CancellationToken ct)
    {
        List<BenchRow> rows = [];
        foreach (var megabytes in Sizes.Where(size => size <= options.Megabytes))
        {
            using var work = new WorkFolder(options.Folder);
            var git = new GitLfsPeer(work, "peer");
            await git.PrepareAsync(ct);
            await using var takes = new TakesCommitter(work, "takes");
            await takes.PrepareAsync(ct);

            var ours = new Contender("own commit writer", async (round, token) =>
            {
                var take = await takes.NewTakeAsync(round, megabytes, token);
                var started = Stopwatch.GetTimestamp();
                await takes.CommitAsync(take, token);
                return Stopwatch.GetElapsedTime(started);
            });
            var peer = new Contender("git add + git commit (git-lfs)", (round, token) => git.AddAndCommitAsync(git.NewTake(round, megabytes), token));
            rows.Add(await Rounds.CompareAsync(
                $"commit {megabytes} MB", ours, peer, options.Rounds, megabytes == 1000 ? "under 100 ms, ratio at most 0.01" : "under 100 ms", ct));
            await takes.CheckCleanAsync(ct);
        }

        return new BenchReport("A new media file of random bytes, its hash known from the upload, becomes a commit; `git status` is clean afterwards.", rows);
    }
}
