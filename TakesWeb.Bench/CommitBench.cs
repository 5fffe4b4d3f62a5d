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
            var peer = new Contender("git add + git commit (git-lfs)", (round, token) => git.AddAndCommitAsync(git.NewTake(round, megabytes), token));
            rows.Add(await Rounds.AloneAsync($"commit {megabytes} MB", peer, options.Rounds, megabytes == 1000 ? "ratio at most 0.01" : "under 100 ms", ct));
        }

        return new BenchReport("A new media file of random bytes becomes a commit.", rows);
    }
}
