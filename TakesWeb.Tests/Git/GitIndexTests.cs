using Xunit;

namespace TakesWeb.Git;

public sealed class GitIndexTests : IAsyncLifetime
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
    public async Task An_index_that_git_wrote_comes_back_byte_for_byte()
    {
        for (var i = 0; i < 2000; i++)
        {
            _repo.Write($"d{i % 37}/e{i % 7}/{new string('n', i % 11)}{i}.txt", $"{i}\n");
        }

        await _repo.GitAsync("add", ".");
        await _repo.GitAsync("commit", "--quiet", "-m", "many");
        var file = await File.ReadAllBytesAsync(_repo.Repository.Index, Ct);

        var index = GitIndex.TryParse(file)!;

        Assert.Equal(2001, index.Count);
        Assert.Equal(Convert.ToHexString(file), Convert.ToHexString(index.ToFile()));
    }

    [Fact]
    public async Task Our_entries_are_the_ones_that_git_would_have_written()
    {
        await _repo.BeginAsync();
        var takes = Enumerable.Range(1, 500).SelectMany(i => _repo.Take(i)).ToList();
        await _repo.CommitAsync(takes);
        var ours = await _repo.GitAsync("ls-files", "-s", "--debug");
        Assert.Equal("", await _repo.StatusWithoutReadingMediaAsync());

        File.Delete(_repo.Repository.Index);
        await _repo.GitAsync("add", ".");

        Assert.Equal(2001, ours.Split('\n').Count(line => line.StartsWith("100644", StringComparison.Ordinal)));
        Assert.Equal(await _repo.GitAsync("ls-files", "-s", "--debug"), ours);
    }

    [Fact]
    public async Task Long_paths_survive()
    {
        var path = $"{new string('a', 200)}/{string.Join('/', Enumerable.Repeat(new string('b', 200), 3))}/{new string('c', 200)}.json";
        await _repo.BeginAsync();
        await _repo.CommitAsync([new FileChange(_repo.Write(path, "{}\n"))]);
        await _repo.CommitAsync(_repo.Take(1));

        await _repo.AssertSoundAsync();
    }

    [Fact]
    public async Task A_damaged_index_is_named_and_not_written_over()
    {
        await _repo.BeginAsync();
        var file = await File.ReadAllBytesAsync(_repo.Repository.Index, Ct);
        file[40] ^= 1;

        Assert.Throws<InvalidDataException>(() => GitIndex.TryParse(file));
    }

    [Theory]
    [InlineData("update-index --index-version 4")]
    [InlineData("update-index --split-index")]
    [InlineData("sparse-checkout set --cone --sparse-index here")]
    public async Task An_index_in_another_form_is_written_through_git_and_keeps_its_form(string command)
    {
        await _repo.BeginAsync();
        await _repo.CommitAsync(
            [.. _repo.Take(1, "here/shot"), .. _repo.Take(2, "there/shot"), new FileChange(_repo.Write("elsewhere/far/away.json", "{}\n"))]);
        await _repo.GitAsync(command.Split(' '));
        Assert.Null(GitIndex.TryParse(await File.ReadAllBytesAsync(_repo.Repository.Index, Ct)));

        await _repo.CommitAsync(_repo.Take(3, "here/shot"));
        await _repo.CommitAsync(_repo.Take(4, "here/shot"));

        Assert.Null(GitIndex.TryParse(await File.ReadAllBytesAsync(_repo.Repository.Index, Ct)));
        Assert.Equal("", await _repo.GitAsync("status", "--porcelain"));
        await _repo.GitAsync("fsck", "--strict");
        Assert.Equal(await _repo.GitAsync("rev-parse", "HEAD^{tree}"), await _repo.GitAsync("write-tree"));
    }

    [Fact]
    public async Task Version_4_and_split_stay_clean_without_reading_media()
    {
        await _repo.BeginAsync();
        await _repo.GitAsync("update-index", "--index-version", "4");
        await _repo.CommitAsync(_repo.Take(1));
        await _repo.AssertSoundAsync();
        await _repo.GitAsync("update-index", "--index-version", "2", "--split-index");
        await _repo.CommitAsync(_repo.Take(2));
        await _repo.AssertSoundAsync();
    }

    [Fact]
    public async Task Version_3_is_ours_and_an_entry_that_is_only_intended_stays_so()
    {
        await _repo.BeginAsync();
        _repo.Write("later.txt", "later\n");
        await _repo.GitAsync("add", "-N", "later.txt");

        await _repo.CommitAsync(_repo.Take(1));

        Assert.Equal(" A later.txt\n", await _repo.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task Unmerged_entries_of_a_user_stay_unmerged()
    {
        await _repo.BeginAsync();
        await _repo.CommitAsync([new FileChange(_repo.Write("plan.json", "1\n"))]);
        _repo.Write("plan.json", "mine\n");
        await _repo.GitAsync("stash", "--quiet");
        await _repo.CommitAsync([new FileChange(_repo.Write("plan.json", "theirs\n"))]);
        Assert.False(await _repo.TryGitAsync("stash", "pop"));

        await _repo.CommitAsync(_repo.Take(1));

        Assert.Equal("UU plan.json\n", await _repo.GitAsync("status", "--porcelain"));
        Assert.Equal(3, (await _repo.GitAsync("ls-files", "-u")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
