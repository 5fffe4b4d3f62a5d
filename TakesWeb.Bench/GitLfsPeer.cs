namespace TakesWeb.Bench;

/// <summary>What a crew without Takes does: git-lfs by its command line, set up as its manual says.</summary>
internal sealed class GitLfsPeer(WorkFolder work, string name)
{
    private readonly string _root = work.File(name);

    public async Task PrepareAsync(CancellationToken ct)
    {
        await work.RunAsync("git", ["init", "--quiet", _root], ct);
        await GitAsync(["config", "user.name", "Bench"], ct);
        await GitAsync(["config", "user.email", "bench@example.org"], ct);
        await GitAsync(["lfs", "install", "--local"], ct);
        await GitAsync(["lfs", "track", "*.bin"], ct);
        await GitAsync(["add", ".gitattributes"], ct);
        await GitAsync(["commit", "--quiet", "-m", "Track media"], ct);
    }

    /// <summary>A take's folder with new media, not yet known to Git.</summary>
    public string NewTake(int round, int megabytes) =>
        Path.GetRelativePath(_root, work.RandomFile(Path.Combine(name, $"take_{round:D3}", $"shot_001_take_{round:D3}.bin"), megabytes));

    public async Task<TimeSpan> AddAndCommitAsync(string path, CancellationToken ct) =>
        await GitAsync(["add", path], ct) + await GitAsync(["commit", "--quiet", "-m", "Add a take"], ct);

    private Task<TimeSpan> GitAsync(string[] arguments, CancellationToken ct) => work.RunAsync("git", ["-C", _root, .. arguments], ct);
}
