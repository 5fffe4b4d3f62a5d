using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.Git;

public sealed class InitRepositoryTests : IAsyncLifetime
{
    private RepositoryFixture _repo = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _repo = await RepositoryFixture.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _repo.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_write_that_a_crash_cut_off_is_invisible_to_status_and_add()
    {
        var target = Path.Combine(_repo.Root, "project.json");
        await File.WriteAllTextAsync(DurableFile.TemporaryName(target), "half", Ct);

        Assert.DoesNotContain(".tmp", (await GitProgram.AskAsync(_repo.Root, ["status", "--porcelain"], Ct)).OutputText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_may_run_twice_and_keeps_what_a_user_set()
    {
        await _repo.GitAsync("config", "core.trustctime", "true");
        var hook = Path.Combine(_repo.GitFolder, "hooks", "pre-push");
        await File.WriteAllTextAsync(hook, "#!/bin/sh\n# mine\n", Ct);
        await _repo.BeginAsync();

        await new InitRepository(new GitTools(TimeProvider.System), NullLogger<InitRepository>.Instance).RunAsync(_repo.Root, Ct);

        Assert.Equal("false", (await _repo.GitAsync("config", "core.trustctime")).Trim());
        Assert.Equal("git-lfs filter-process", (await _repo.GitAsync("config", "--local", "filter.lfs.process")).Trim());
        Assert.Equal("#!/bin/sh\n# mine\n", await File.ReadAllTextAsync(hook, Ct));
        await _repo.AssertSoundAsync();
    }

    [Fact]
    public async Task The_next_one_gets_the_same_settings_and_hooks_as_the_first()
    {
        var init = new InitRepository(new GitTools(TimeProvider.System), NullLogger<InitRepository>.Instance);
        var roots = new[] { "one", "two" }.Select(name => Path.Combine(_repo.Root, name)).ToArray();
        foreach (var root in roots)
        {
            await init.RunAsync(root, Ct);
        }

        var said = await Task.WhenAll(roots.Select(async root => (await GitProgram.AskAsync(root, ["config", "--local", "--list"], Ct)).OutputText));
        Assert.Equal(said[0], said[1]);
        Assert.Contains("filter.lfs.clean=git-lfs clean -- %f", said[0].Split('\n'));
        foreach (var hook in new[] { "pre-push", "post-checkout", "post-commit", "post-merge" })
        {
            var (one, two) = (Path.Combine(roots[0], ".git", "hooks", hook), Path.Combine(roots[1], ".git", "hooks", hook));
            Assert.Equal(await File.ReadAllTextAsync(one, Ct), await File.ReadAllTextAsync(two, Ct));
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(two).HasFlag(UnixFileMode.UserExecute));
        }
    }

    [Fact]
    public async Task A_repository_of_another_user_is_worked_in_all_the_same()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can give a folder away.");
        await _repo.BeginAsync();
        await ToolProcess.RunAsync(new ToolCommand("chown", ["-R", "1000:1000", _repo.Root]), Ct);
        await _repo.GitAsync("gc", "--quiet");
        _repo.Restart();

        await _repo.CommitAsync(_repo.Take(1));

        Assert.Equal(2, await _repo.Head.CountCommitsAsync(_repo.Root, Ct));
    }

    [Fact]
    public async Task The_tools_are_named_with_their_versions()
    {
        var versions = await new GitTools(TimeProvider.System).ReadAsync(Ct);

        Assert.Matches(@"^\d+\.\d+", versions.Git);
        Assert.Matches(@"^\d+\.\d+", versions.GitLfs);
    }

    [Fact]
    public void Everything_is_registered()
    {
        using var services = new ServiceCollection().AddLogging().AddGit().BuildServiceProvider();

        Assert.NotNull(services.GetRequiredService<RepositoryCommitter>());
        Assert.NotNull(services.GetRequiredService<ReadHead>());
        Assert.NotNull(services.GetRequiredService<RecoverRepository>());
        Assert.NotNull(services.GetRequiredService<InitRepository>());
    }
}
