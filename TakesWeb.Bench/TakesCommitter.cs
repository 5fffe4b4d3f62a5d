using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TakesWeb.Git;
using TakesWeb.Kernel;

namespace TakesWeb.Bench;

/// <summary>A project's repository as the server keeps it: media stored once, its hash known from the upload, sidecars beside it.</summary>
internal sealed class TakesCommitter : IAsyncDisposable
{
    private static readonly Actor Author = new("Bench", "bench@example.org");
    private readonly WorkFolder _work;
    private readonly string _root;
    private readonly ServiceProvider _services;

    public TakesCommitter(WorkFolder work, string name)
    {
        _work = work;
        _root = work.File(name);
        _services = new ServiceCollection().AddLogging(logs => logs.SetMinimumLevel(LogLevel.Warning)).AddSingleton(TimeProvider.System).AddGit().BuildServiceProvider();
    }

    public async Task PrepareAsync(CancellationToken ct)
    {
        await _services.GetRequiredService<InitRepository>().RunAsync(_root, ct);
        await CommitAsync([new FileChange(ManagedAttributes.FileName)], ct);
    }

    /// <summary>The state after the publishing of a take: the object in the LFS store, a second name in the take's folder, a sidecar.</summary>
    public async Task<GitChange[]> NewTakeAsync(int round, int megabytes, CancellationToken ct)
    {
        var take = $"takes/take_{round:D3}/shot_001_take_{round:D3}";
        var received = _work.RandomFile($"received_{round:D3}", megabytes);
        string oid;
        await using (var content = File.OpenRead(received))
        {
            oid = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
        }

        var stored = Path.Combine(_root, ".git", "lfs", "objects", oid[..2], oid[2..4], oid);
        Directory.CreateDirectory(Path.GetDirectoryName(stored)!);
        File.Move(received, stored, overwrite: false);
        var media = Path.Combine(_root, take + ".mp4");
        Directory.CreateDirectory(Path.GetDirectoryName(media)!);
        if (!DurableFile.TryLink(stored, media))
        {
            throw new BenchException($"{_root} lies on a file system without hard links. Choose another with --folder.");
        }

        DurableFile.Write(Path.Combine(_root, take + "_metadata.json"), $"{{\"schema\":1,\"number\":{round}}}\n");
        return [new PointerChange(take + ".mp4", oid, megabytes * 1_000_000L), new FileChange(take + "_metadata.json")];
    }

    public async Task CommitAsync(GitChange[] take, CancellationToken ct)
    {
        var committed = await _services.GetRequiredService<RepositoryCommitter>().CommitAsync(_root, take, new CommitMessage("Add a take", Author), ct);
        if (!committed.IsOk)
        {
            throw new BenchException(committed.Problem.Sentence);
        }
    }

    /// <summary>A commit that leaves work behind for the next `git status` has not been measured fairly.</summary>
    public async Task CheckCleanAsync(CancellationToken ct)
    {
        var status = await ToolProcess.RunAsync(new ToolCommand("git", ["-C", _root, "status", "--porcelain"]), ct);
        if (!status.Succeeded || status.OutputText.Length > 0)
        {
            throw new BenchException($"After the commits, git status is not clean: {status.OutputText}{status.ErrorTail}");
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
