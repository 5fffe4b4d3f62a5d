using Microsoft.Extensions.Logging.Abstractions;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.Git;

public sealed class CommitJobTests : IAsyncLifetime
{
    private static readonly Guid Project = Guid.NewGuid();

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
    public async Task What_two_sources_have_becomes_one_commit_and_both_are_told()
    {
        var takes = new Source(new PendingChanges(_repo.Take(1), "Down the spiral: take 1 added", RepositoryFixture.Ada));
        var project = new Source(new PendingChanges([new FileChange(_repo.Write("project.json", "{}\n"))], "Settings changed", new Actor("Bo Reyes", "bo@example.org")));

        await RunAsync(takes, project);

        var sha = (await _repo.GitAsync("rev-parse", "HEAD")).Trim();
        Assert.Equal([sha], takes.Told);
        Assert.Equal([sha], project.Told);
        Assert.Equal(
            "Ada Moreau\n2 changes\n\n* Down the spiral: take 1 added\n* Settings changed\n\nCo-authored-by: Bo Reyes <bo@example.org>",
            (await _repo.GitAsync("log", "-1", "--format=%an%n%B")).Trim());
        await _repo.AssertSoundAsync();
    }

    [Fact]
    public async Task It_goes_on_until_nothing_waits()
    {
        var source = new Source([.. Enumerable.Range(1, 12).Select(i => new PendingChanges(_repo.Take(i), $"take {i}", RepositoryFixture.Ada))]);

        await RunAsync(source);

        Assert.Equal(12, source.Told.Distinct().Count());
        await _repo.AssertSoundAsync();
    }

    [Fact]
    public async Task A_source_that_never_has_enough_does_not_keep_it_for_ever()
    {
        var changes = new PendingChanges(_repo.Take(1), "take 1", RepositoryFixture.Ada);
        var source = new Source([.. Enumerable.Repeat(changes, 1000)]);

        await RunAsync(source);

        Assert.Equal(2, source.Told.Count);
    }

    [Fact]
    public async Task While_commits_wait_it_fails_with_the_sentence_and_tells_nobody()
    {
        await _repo.GitAsync("checkout", "--quiet", "--detach");
        var source = new Source(new PendingChanges(_repo.Take(1), "take 1", RepositoryFixture.Ada));

        var wait = await Assert.ThrowsAsync<CommitsWaitException>(() => RunAsync(source));

        Assert.Contains("Commits wait until", wait.Message, StringComparison.Ordinal);
        Assert.Empty(source.Told);
    }

    [Fact]
    public async Task A_project_that_is_gone_has_nothing_to_commit()
    {
        var job = new CommitJob(new Locator(null), [], _repo.Committer, NullLogger<CommitJob>.Instance);

        await job.RunAsync(new JobRun(CommitJob.For(Project, "x"), 1, (_, _) => { }), Ct);

        Assert.Equal(1, await _repo.Head.CountCommitsAsync(_repo.Root, Ct));
    }

    private async Task RunAsync(params ICommitSource[] sources) =>
        await new CommitJob(new Locator(_repo.Root), sources, _repo.Committer, NullLogger<CommitJob>.Instance)
            .RunAsync(new JobRun(CommitJob.For(Project, "Deep Field"), 1, (_, _) => { }), Ct);

    private sealed class Locator(string? root) : IRepositoryLocator
    {
        public string? RootOf(Guid projectId) => root;
    }

    private sealed class Source(params PendingChanges[] waiting) : ICommitSource
    {
        private readonly Queue<PendingChanges> _waiting = new(waiting);

        public List<string> Told { get; } = [];

        public Task<PendingChanges?> PendingAsync(Guid projectId, CancellationToken ct) => Task.FromResult(_waiting.TryPeek(out var next) ? next : null);

        public Task CommittedAsync(Guid projectId, PendingChanges changes, string commitSha, CancellationToken ct)
        {
            Assert.Same(_waiting.Dequeue(), changes);
            Told.Add(commitSha);
            return Task.CompletedTask;
        }
    }
}
