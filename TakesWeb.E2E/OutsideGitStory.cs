using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>Somebody works in the project's repository with plain git while takes come in, or has left a lock there.</summary>
public sealed class OutsideGitStory
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task Beside_thirty_takes_nobody_loses_a_commit() => PlayAsync(takes: 30);

    [Fact]
    [Trait("Category", "Long")]
    public Task Beside_two_hundred_takes_nobody_loses_a_commit() => PlayAsync(takes: 200);

    [Fact]
    public async Task A_lock_that_somebody_left_holds_up_commits_and_nothing_else()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        var held = Path.Combine(studio.Repository, ".git", "index.lock");
        await Eventually.IsTrueAsync("the project's first commit", async () => (await Terminal.RunAsync("git", ["-C", studio.Repository, "rev-parse", "HEAD"])).Succeeded);
        // As git takes it: never over the lock of somebody else, who may be Takes.
        await Eventually.IsTrueAsync("a lock for the asking", () => Task.FromResult(TryTake(held)));

        await studio.AddAsync(SampleMedia.Png());
        var shown = await Eventually.SeeAsync("its picture", async () => await studio.TakeAsync("take_001") is { } t && (string?)t["picture"] == "ready" ? t : null);
        Assert.Equal("saved", (string?)shown["commit"]!["state"]);
        var reason = await Eventually.SeeAsync("why commits wait", async () =>
            (await studio.Client.GetFromJsonAsync<JsonNode>("/api/jobs?kind=commit", Ct))!.ToJsonString() is var jobs && jobs.Contains("locked by another Git program", StringComparison.Ordinal) ? jobs : null);
        Assert.Contains("index.lock", reason, StringComparison.Ordinal);
        Assert.True(File.Exists(held));

        File.Delete(held);
        await studio.SettledAsync("take_001");
        await studio.IsCleanAsync();
    }

    private static bool TryTake(string path)
    {
        try
        {
            new FileStream(path, FileMode.CreateNew).Dispose();
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    private static async Task PlayAsync(int takes)
    {
        await using var server = await TakesServer.StartAsync([("Takes:Jobs:FirstRetry", "00:00:00.200"), ("Takes:Jobs:LongestRetry", "00:00:02")], Ct);
        var studio = await Studio.OpenAsync(server);
        await studio.AddAsync(SampleMedia.Png());
        await studio.AllSettledAsync();
        await Terminal.GitAsync(studio.Repository, "config", "user.name", "Rafa");
        await Terminal.GitAsync(studio.Repository, "config", "user.email", "rafa@example.org");
        var commits = new ConcurrentBag<string>();
        using var isOver = new CancellationTokenSource();
        var outside = WorkOutsideAsync(studio.Repository, commits, isOver.Token);

        for (var n = 0; n < takes; n++)
        {
            await studio.AddAsync(SampleMedia.Png());
        }

        await isOver.CancelAsync();
        await outside;
        var listed = await studio.AllSettledAsync(within: TimeSpan.FromMinutes(5));
        Assert.Equal(takes + 1, listed.Count);
        Assert.False(commits.IsEmpty, "Nobody committed outside.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{takes} takes beside {commits.Count} commits from outside.");

        var history = (await Terminal.GitLinesAsync(studio.Repository, "rev-list", "--all")).ToHashSet();
        Assert.All(commits, commit => Assert.Contains(commit, history));
        var inHead = (await Terminal.GitLinesAsync(studio.Repository, "ls-tree", "-r", "--name-only", "HEAD")).ToHashSet();
        foreach (var take in listed)
        {
            var folder = $"{studio.ShotPath}/takes/{take["id"]}";
            Assert.Equal(4, inHead.Count(path => path.StartsWith(folder + "/", StringComparison.Ordinal)));
        }

        await studio.IsCleanAsync();
        await Terminal.GitAsync(studio.Repository, "lfs", "fsck");
    }

    /// <summary>add, commit, a branch now and then, gc: each again until the repository lets it.</summary>
    private static async Task WorkOutsideAsync(string repository, ConcurrentBag<string> commits, CancellationToken isOver)
    {
        Directory.CreateDirectory(Path.Combine(repository, "outside"));
        for (var n = 1; !isOver.IsCancellationRequested; n++)
        {
            await File.WriteAllTextAsync(Path.Combine(repository, "outside", $"{n}.txt"), $"{n}\n", Ct);
            await UntilAsync("add", "outside");
            await UntilAsync("commit", "--quiet", "-m", $"outside {n}", "--", "outside");
            commits.Add(await HeadAsync());
            if (n % 4 == 0)
            {
                await UntilAsync("checkout", "--quiet", "-b", $"side-{n}");
                await UntilAsync("commit", "--quiet", "--allow-empty", "-m", $"aside {n}");
                commits.Add(await HeadAsync());
                await UntilAsync("checkout", "--quiet", "main");
            }

            if (n % 7 == 0)
            {
                await UntilAsync("gc", "--quiet");
            }
        }

        // Ours and theirs follow each other within moments: of the last one it is the message that tells it from ours.
        async Task<string> HeadAsync() => (await Terminal.GitAsync(repository, "log", "-1", "--format=%H", "--author=Rafa", "HEAD")).Trim();

        async Task UntilAsync(params string[] arguments)
        {
            var attempt = await Terminal.RunAsync("git", ["-C", repository, .. arguments]);
            for (var n = 0; !attempt.Succeeded && n < 200; n++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(25), Ct);
                attempt = await Terminal.RunAsync("git", ["-C", repository, .. arguments]);
            }

            Assert.True(attempt.Succeeded, $"git {string.Join(' ', arguments)}: {attempt.ErrorTail}");
        }
    }
}
