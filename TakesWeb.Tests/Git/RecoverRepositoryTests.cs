using Xunit;

namespace TakesWeb.Git;

public sealed class RecoverRepositoryTests : IAsyncLifetime
{
    private static readonly ProcessIdentity Dead = new(1 << 22, "another start of the machine", "1");

    private RepositoryFixture _repo = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _repo = await RepositoryFixture.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _repo.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("index locked", false)]
    [InlineData("files read", false)]
    [InlineData("objects written", false)]
    [InlineData("index replaced", false)]
    [InlineData("branch locked", false)]
    [InlineData("branch moved", true)]
    public async Task A_process_that_ends_at_any_step_leaves_what_recovery_heals(string step, bool isCommitted)
    {
        await _repo.BeginAsync();
        await _repo.CommitAsync([new FileChange(_repo.Write("old.json", "1\n"))]);
        File.Delete(Path.Combine(_repo.Root, "old.json"));
        IReadOnlyList<GitChange> changes = [.. _repo.Take(1), new RemoveChange("old.json")];

        await EndAtAsync(step, changes);
        var result = await _repo.Recover.RunAsync(_repo.Root, Ct);

        Assert.Equal(RecoveryResult.LockRemoved, result);
        Assert.Equal(isCommitted ? 3 : 2, await _repo.Head.CountCommitsAsync(_repo.Root, Ct));
        Assert.Equal(RecoveryResult.NothingToDo, await _repo.Recover.RunAsync(_repo.Root, Ct));
        // Whatever a user does before our takes are committed again, none is deleted by it.
        Assert.DoesNotContain("D  ", (await _repo.StatusWithoutReadingMediaAsync()).Replace("D  old.json", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await _repo.CommitAsync(changes);
        await _repo.AssertSoundAsync();
        Assert.Equal(3, await _repo.Head.CountCommitsAsync(_repo.Root, Ct));
    }

    [Fact]
    public async Task The_first_commit_of_all_is_healed_too()
    {
        await EndAtAsync("branch moved", [new FileChange(ManagedAttributes.FileName)]);

        Assert.Equal(RecoveryResult.LockRemoved, await _repo.Recover.RunAsync(_repo.Root, Ct));

        await _repo.AssertSoundAsync();
    }

    [Fact]
    public async Task A_commit_heals_what_was_left_before_it_begins()
    {
        await _repo.BeginAsync();
        await EndAtAsync("branch moved", _repo.Take(1));

        await _repo.CommitAsync(_repo.Take(2));

        await _repo.AssertSoundAsync();
        Assert.Equal(3, await _repo.Head.CountCommitsAsync(_repo.Root, Ct));
    }

    [Theory]
    [InlineData("files read")]
    [InlineData("objects written")]
    [InlineData("index replaced")]
    [InlineData("branch locked")]
    public async Task An_error_before_the_branch_moves_lets_go_of_the_lock_and_loses_nothing(string step)
    {
        await _repo.BeginAsync();
        var take = _repo.Take(1);
        _repo.Repository.AtStep = s => ThrowAt(s, step);
        await Assert.ThrowsAsync<IOException>(() => _repo.CommitAsync(take));
        _repo.Repository.AtStep = null;
        Assert.Equal(1, await _repo.Head.CountCommitsAsync(_repo.Root, Ct));
        Assert.False(File.Exists(_repo.Repository.Lock));

        await _repo.CommitAsync(take);

        await _repo.AssertSoundAsync();
    }

    [Fact]
    public async Task A_lock_that_is_not_the_one_of_the_intent_stays()
    {
        await _repo.BeginAsync();
        await EndAtAsync("index locked", _repo.Take(1));
        var ours = _repo.Repository.Lock;
        File.Move(ours, ours + ".kept", overwrite: true);
        await File.WriteAllTextAsync(ours, "theirs", Ct);

        Assert.Equal(RecoveryResult.IntentRemoved, await _repo.Recover.RunAsync(_repo.Root, Ct));

        Assert.Equal("theirs", await File.ReadAllTextAsync(ours, Ct));
    }

    [Fact]
    public async Task What_a_user_staged_before_the_crash_is_still_staged_after_recovery()
    {
        await _repo.BeginAsync();
        _repo.Write("notes.txt", "one\n");
        await _repo.GitAsync("add", "notes.txt");
        await EndAtAsync("branch moved", _repo.Take(1));

        await _repo.Recover.RunAsync(_repo.Root, Ct);

        Assert.Equal("A  notes.txt\n", await _repo.StatusWithoutReadingMediaAsync());
    }

    [Fact]
    public void A_living_process_is_told_from_a_dead_one_and_from_another_with_its_number()
    {
        Assert.True(ProcessIdentity.Current.IsAlive());
        Assert.False(Dead.IsAlive());
        Assert.False((ProcessIdentity.Current with { StartedAt = "1" }).IsAlive());
    }

    // The disk is taken away at that step, so nothing that the dying process does afterwards reaches it; then it is brought back.
    private async Task EndAtAsync(string step, IReadOnlyList<GitChange> changes)
    {
        var away = Path.Combine(_repo.Folder, "away");
        _repo.Restart(Dead);
        _repo.Repository.AtStep = s =>
        {
            if (s == step)
            {
                Directory.Move(_repo.Root, away);
                throw new IOException("The end.");
            }
        };
        await Assert.ThrowsAnyAsync<Exception>(() => _repo.Committer.CommitAsync(_repo.Root, changes, new CommitMessage("cut short", RepositoryFixture.Ada), Ct));
        if (Directory.Exists(_repo.Root))
        {
            Directory.Delete(_repo.Root, recursive: true);
        }

        Directory.Move(away, _repo.Root);
        _repo.Restart();
    }

    private static void ThrowAt(string step, string wanted)
    {
        if (step == wanted)
        {
            throw new IOException("No space left on device");
        }
    }
}
