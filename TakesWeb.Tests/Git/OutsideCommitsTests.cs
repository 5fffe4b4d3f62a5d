using Xunit;

namespace TakesWeb.Git;

/// <summary>Somebody works with plain Git in the repository while takes come in.</summary>
public sealed class OutsideCommitsTests : IAsyncLifetime
{
    private const int Rounds = 30;

    private RepositoryFixture _repo = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _repo = await RepositoryFixture.CreateAsync();
        await _repo.BeginAsync();
    }

    public ValueTask DisposeAsync()
    {
        _repo.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Nobody_loses_a_commit_to_the_other()
    {
        var outside = Task.Run(async () =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                _repo.Write($"outside/{i:D2}.txt", $"{i}\n");
                await UntilAsync("add", "outside");
                await UntilAsync("commit", "--quiet", "-am", $"outside {i}");
            }
        });
        for (var i = 1; i <= Rounds; i++)
        {
            await _repo.CommitAsync(_repo.Take(i), $"take {i}");
        }

        await outside;

        await AssertNothingLostAsync();
        await _repo.AssertSoundAsync();
    }

    [Fact]
    public async Task An_outside_ref_update_that_takes_no_index_lock_is_not_lost_either()
    {
        var outside = Task.Run(async () =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                var isDone = false;
                while (!isDone)
                {
                    var head = (await _repo.GitAsync("rev-parse", "HEAD")).Trim();
                    var commit = (await _repo.GitAsync("commit-tree", "-p", head, "-m", $"outside {i}", $"{head}^{{tree}}")).Trim();
                    isDone = await _repo.TryGitAsync("update-ref", "refs/heads/main", commit, head);
                }
            }
        });
        for (var i = 1; i <= Rounds; i++)
        {
            await _repo.CommitAsync(_repo.Take(i), $"take {i}");
        }

        await outside;

        await AssertNothingLostAsync();
        await _repo.AssertSoundAsync();
    }

    private async Task AssertNothingLostAsync()
    {
        var subjects = (await _repo.GitAsync("log", "--format=%s")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((Rounds * 2) + 1, subjects.Length);
        Assert.Equal(Rounds, subjects.Count(s => s.StartsWith("outside", StringComparison.Ordinal)));
        var paths = await _repo.GitAsync("ls-tree", "-r", "--name-only", "HEAD");
        Assert.Equal(Rounds * 4, paths.Split('\n').Count(path => path.Contains("/take_", StringComparison.Ordinal)));
    }

    // git gives up at once when the index is locked; a person would press the key again.
    private async Task UntilAsync(params string[] arguments)
    {
        while (!await _repo.TryGitAsync(arguments))
        {
            Ct.ThrowIfCancellationRequested();
        }
    }
}
