using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.Git;

public sealed class RepositoryCommitterTests : IAsyncLifetime
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
    public async Task The_first_commit_and_those_after_it_leave_a_clean_sound_repository()
    {
        await _repo.BeginAsync();
        await _repo.AssertSoundAsync();

        var made = await _repo.CommitAsync(_repo.Take(1), "Down the spiral: take 1 added");
        await _repo.CommitAsync(_repo.Take(2));

        await _repo.AssertSoundAsync();
        Assert.Equal(4, (await _repo.GitAsync("lfs", "ls-files")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal("Down the spiral: take 1 added|Ada Moreau|ada@example.org|Takes", (await _repo.GitAsync("log", "-1", "--format=%s|%an|%ae|%cn", made.Sha)).Trim());
        Assert.Equal(3, await _repo.Head.CountCommitsAsync(_repo.Root, Ct));
        Assert.Contains("commit: Down the spiral: take 1 added", await _repo.GitAsync("reflog"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pointers_are_the_ones_that_git_lfs_writes()
    {
        await _repo.BeginAsync();
        var media = _repo.Media("assets/001_Plate/plate.exr");
        await _repo.CommitAsync([media]);

        var theirs = await _repo.GitAsync("lfs", "pointer", "--file", media.Path);

        Assert.Equal(theirs, await _repo.GitAsync("show", $"HEAD:{media.Path}"));
        await _repo.GitAsync("lfs", "fsck", "--pointers");
    }

    [Fact]
    public async Task The_index_keeps_its_tree_extension_so_that_git_agrees_with_every_folder()
    {
        await _repo.BeginAsync();
        await _repo.CommitAsync(_repo.Take(1));
        await _repo.CommitAsync(_repo.Take(2, "01_Opening/01_Sky/001_Dawn"));

        // write-tree takes the ids from the extension where it says that it knows them.
        Assert.Equal(await _repo.GitAsync("rev-parse", "HEAD^{tree}"), await _repo.GitAsync("write-tree"));
        var index = GitIndex.TryParse(await File.ReadAllBytesAsync(_repo.Repository.Index, Ct))!;
        Assert.Equal(index.Count, index.Tree!.EntryCount);
        Assert.Equal((await _repo.GitAsync("rev-parse", "HEAD^{tree}")).Trim(), index.Tree.Id.ToString());
    }

    [Fact]
    public async Task One_changed_byte_of_media_is_seen_although_the_size_is_the_same()
    {
        await _repo.BeginAsync();
        await _repo.CommitAsync(_repo.Take(1));
        var media = Directory.EnumerateFiles(_repo.Root, "*.mp4", SearchOption.AllDirectories).Single();

        var bytes = await File.ReadAllBytesAsync(media, Ct);
        bytes[17] ^= 1;
        File.Delete(media);
        await File.WriteAllBytesAsync(media, bytes, Ct);

        Assert.Equal(" M", (await _repo.GitAsync("status", "--porcelain"))[..2]);
    }

    [Fact]
    public async Task A_clone_that_pulls_by_path_has_identical_bytes()
    {
        await _repo.BeginAsync();
        await _repo.CommitAsync(_repo.Take(1));
        var clone = Path.Combine(_repo.Folder, "clone");
        var cloned = await GitProgram.RunAsync(
            _repo.Root, ["clone", "--quiet", _repo.Root, clone], new Dictionary<string, string?> { ["GIT_LFS_SKIP_SMUDGE"] = "1" }, null, Ct);
        Assert.True(cloned.Succeeded, cloned.ErrorTail);

        var pulled = await GitProgram.ChangeAsync(clone, ["-c", $"safe.directory={_repo.Root}/.git", "lfs", "pull", "--include", "03_Descent"], Ct);

        Assert.True(pulled.Succeeded, pulled.ErrorTail);
        foreach (var media in Directory.EnumerateFiles(_repo.Root, "*.mp4", SearchOption.AllDirectories))
        {
            Assert.Equal(await File.ReadAllBytesAsync(media, Ct), await File.ReadAllBytesAsync(Path.Combine(clone, Path.GetRelativePath(_repo.Root, media)), Ct));
        }
    }

    [Fact]
    public async Task What_a_user_staged_stays_staged_and_uncommitted()
    {
        await _repo.BeginAsync();
        _repo.Write("notes.txt", "one\n");
        _repo.Write("03_Descent/treatment.txt", "draft\n");
        await _repo.GitAsync("add", ".");

        await _repo.CommitAsync(_repo.Take(1));

        Assert.Equal("A  03_Descent/treatment.txt\nA  notes.txt\n", await _repo.GitAsync("status", "--porcelain"));
        Assert.DoesNotContain("notes.txt", await _repo.GitAsync("ls-tree", "-r", "--name-only", "HEAD"), StringComparison.Ordinal);
        await _repo.GitAsync("commit", "--quiet", "-m", "theirs");
        await _repo.CommitAsync(_repo.Take(2));
        await _repo.AssertSoundAsync();
        Assert.Equal(await _repo.GitAsync("rev-parse", "HEAD^{tree}"), await _repo.GitAsync("write-tree"));
    }

    [Fact]
    public async Task A_staged_edit_of_a_file_beside_ours_is_still_seen_as_staged()
    {
        await _repo.BeginAsync();
        await _repo.CommitAsync([new FileChange(_repo.Write("project.json", "1\n")), .. _repo.Take(1, "shot")]);
        _repo.Write("project.json", "2\n");
        await _repo.GitAsync("add", "project.json");

        await _repo.CommitAsync(_repo.Take(2, "shot"));

        Assert.Equal("project.json\n", await _repo.GitAsync("diff", "--cached", "--name-only"));
        Assert.NotEqual(await _repo.GitAsync("rev-parse", "HEAD^{tree}"), await _repo.GitAsync("write-tree"));
        Assert.Equal("1\n", await _repo.GitAsync("show", "HEAD:project.json"));
    }

    [Fact]
    public async Task A_later_commit_of_everything_by_a_user_keeps_our_takes()
    {
        await _repo.BeginAsync();
        _repo.Write("notes.txt", "one\n");
        await _repo.GitAsync("add", "notes.txt");
        await _repo.GitAsync("commit", "--quiet", "-m", "notes");
        await _repo.CommitAsync(_repo.Take(1));
        _repo.Write("notes.txt", "two, longer\n");

        await _repo.GitAsync("commit", "--quiet", "-am", "more notes");

        Assert.Equal(4, (await _repo.GitAsync("ls-tree", "-r", "--name-only", "HEAD")).Split('\n').Count(line => line.Contains("take_001/", StringComparison.Ordinal)));
        await _repo.AssertSoundAsync();
    }

    [Fact]
    public async Task A_change_a_user_made_in_the_second_of_our_index_is_still_seen()
    {
        await _repo.BeginAsync();
        var path = Path.Combine(_repo.Root, _repo.Write("notes.txt", "aaaa\n"));
        var written = new DateTime(2026, 5, 4, 3, 2, 1, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, written);
        await _repo.GitAsync("add", "notes.txt");
        await _repo.GitAsync("commit", "--quiet", "-m", "notes");

        // Same size, same time, in the second of the index: only an entry that Git distrusts shows it.
        File.SetLastWriteTimeUtc(_repo.Repository.Index, written);
        _repo.Write("notes.txt", "bbbb\n");
        File.SetLastWriteTimeUtc(path, written);
        await _repo.CommitAsync(_repo.Take(1));

        Assert.Equal(" M notes.txt\n", await _repo.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task Nothing_new_makes_no_commit()
    {
        await _repo.BeginAsync();
        var take = _repo.Take(1);
        var first = await _repo.CommitAsync(take);

        var second = await _repo.CommitAsync(take);

        Assert.Equal((first.Sha, false), (second.Sha, second.IsNew));
        await _repo.AssertSoundAsync();
    }

    [Fact]
    public async Task Links_and_removals_are_committed_too()
    {
        await _repo.BeginAsync();
        var take = _repo.Take(1, "shot");
        File.CreateSymbolicLink(Path.Combine(_repo.Root, "shot", "active_take"), "takes/take_001");
        await _repo.CommitAsync([.. take, new LinkChange("shot/active_take", "takes/take_001")]);
        await _repo.AssertSoundAsync();
        Assert.StartsWith("120000", await _repo.GitAsync("ls-files", "-s", "shot/active_take"), StringComparison.Ordinal);

        File.Delete(Path.Combine(_repo.Root, take[0].Path));
        await _repo.CommitAsync([new RemoveChange(take[0].Path)]);

        Assert.Null(await _repo.Head.FindAsync(_repo.Root, take[0].Path, Ct));
        await _repo.AssertSoundAsync();
    }

    [Fact]
    public async Task A_pointer_whose_working_file_is_away_is_committed_and_git_says_so()
    {
        await _repo.BeginAsync();
        var take = _repo.Take(1, "shot");
        File.Delete(Path.Combine(_repo.Root, take[0].Path));

        await _repo.CommitAsync(take);

        Assert.Equal($" D {take[0].Path}\n", await _repo.GitAsync("status", "--porcelain"));
        Assert.NotNull(await _repo.Head.FindAsync(_repo.Root, take[0].Path, Ct));
    }

    [Fact]
    public async Task A_small_file_that_is_away_is_left_as_HEAD_has_it()
    {
        await _repo.BeginAsync();
        await _repo.CommitAsync([new FileChange(_repo.Write("project.json", "{}\n"))]);
        File.Delete(Path.Combine(_repo.Root, "project.json"));

        var result = await _repo.CommitAsync([new FileChange("project.json"), .. _repo.Take(1)]);

        Assert.Equal(["project.json"], result.Absent);
        Assert.NotNull(await _repo.Head.FindAsync(_repo.Root, "project.json", Ct));
    }

    [Fact]
    public async Task A_file_takes_the_place_of_a_folder_and_the_other_way_round()
    {
        await _repo.BeginAsync();
        await _repo.CommitAsync([new FileChange(_repo.Write("a/b.json", "{}\n")), new FileChange(_repo.Write("c", "c\n"))]);
        Directory.Delete(Path.Combine(_repo.Root, "a"), recursive: true);
        File.Delete(Path.Combine(_repo.Root, "c"));

        await _repo.CommitAsync([new FileChange(_repo.Write("a", "a\n")), new FileChange(_repo.Write("c/d.json", "{}\n"))]);

        Assert.Equal(".gitattributes\na\nc/d.json\n", await _repo.GitAsync("ls-files"));
        await _repo.AssertSoundAsync();
    }

    [Fact]
    public async Task Packed_objects_and_packed_refs_are_read()
    {
        await _repo.BeginAsync();
        await _repo.CommitAsync(_repo.Take(1));
        await _repo.GitAsync("gc", "--quiet");
        Assert.False(File.Exists(Path.Combine(_repo.GitFolder, "refs", "heads", "main")));
        _repo.Restart();

        await _repo.CommitAsync(_repo.Take(2));

        Assert.Equal(3, await _repo.Head.CountCommitsAsync(_repo.Root, Ct));
        await _repo.AssertSoundAsync();
    }

    [Fact]
    public async Task A_burst_writes_the_index_once_and_moves_the_branch_once()
    {
        await _repo.BeginAsync();
        var begun = await _repo.Committer.BeginAsync(_repo.Root, Ct);
        await using var burst = begun.Value;
        for (var i = 1; i <= 20; i++)
        {
            burst.Add(_repo.Take(i), new CommitMessage($"take {i}", RepositoryFixture.Ada));
        }

        burst.Add([new FileChange("not-there.json")], new CommitMessage("nothing", RepositoryFixture.Ada));
        Assert.False(await _repo.TryGitAsync("commit", "-am", "outside"));
        var steps = new List<string>();
        _repo.Repository.AtStep = steps.Add;
        var results = (await burst.FinishAsync(Ct)).Value;

        Assert.Equal(["files read", "objects written", "index replaced", "branch locked", "branch moved"], steps);
        Assert.Equal(Enumerable.Repeat(true, 20).Append(false), results.Select(r => r.IsNew));
        Assert.Equal(21, await _repo.Head.CountCommitsAsync(_repo.Root, Ct));
        Assert.Equal("take 7", (await _repo.GitAsync("log", "-1", "--format=%s", results[6].Sha)).Trim());
        await _repo.AssertSoundAsync();
    }

    [Fact]
    public async Task A_burst_that_is_not_finished_commits_nothing()
    {
        await _repo.BeginAsync();
        var begun = await _repo.Committer.BeginAsync(_repo.Root, Ct);
        await using (var burst = begun.Value)
        {
            burst.Add([new FileChange(_repo.Write("project.json", "{}\n"))], new CommitMessage("x", RepositoryFixture.Ada));
        }

        Assert.Equal("?? project.json\n", await _repo.GitAsync("status", "--porcelain"));
        await _repo.CommitAsync([new FileChange("project.json")]);
        await _repo.AssertSoundAsync();
    }

    [Fact]
    public async Task A_git_commit_that_looked_before_ours_and_locks_after_it_is_refused_by_the_branch()
    {
        await _repo.BeginAsync();
        _repo.Write("notes.txt", "one\n");
        await _repo.GitAsync("add", "notes.txt");
        await _repo.GitAsync("commit", "--quiet", "-m", "notes");

        // The order that git commit reads in: HEAD, then the index; at no step of ours may it find the new HEAD with the old index.
        var seen = new List<(string? Head, bool HasTake)>();
        _repo.Repository.AtStep = _ => seen.Add((_repo.Head.Commit(_repo.Root), File.ReadAllText(_repo.Repository.Index).Contains("take_001", StringComparison.Ordinal)));
        var made = await _repo.CommitAsync(_repo.Take(1));

        Assert.Contains(seen, s => s.Head == made.Sha);
        Assert.DoesNotContain(seen, s => s.Head == made.Sha && !s.HasTake);
    }

    [Fact]
    public async Task A_foreign_lock_is_named_and_never_taken_away()
    {
        await _repo.BeginAsync();
        var take = _repo.Take(1);
        await File.WriteAllTextAsync(_repo.Repository.Lock, "", Ct);

        var outcome = await _repo.Committer.CommitAsync(_repo.Root, take, new CommitMessage("x", RepositoryFixture.Ada), Ct);

        Assert.Equal(ProblemKind.Unavailable, outcome.Problem!.Kind);
        Assert.Matches("locked by another Git program since 20\\d\\d-", outcome.Problem.Sentence);
        Assert.True(File.Exists(_repo.Repository.Lock));
        Assert.False(_repo.Head.State(_repo.Root).IsReady);
        File.Delete(_repo.Repository.Lock);
        await _repo.CommitAsync(take);
        await _repo.AssertSoundAsync();
    }

    [Theory]
    [InlineData("switch --quiet -c elsewhere", "the branch elsewhere is checked out")]
    [InlineData("checkout --quiet --detach", "a single commit is checked out")]
    [InlineData("update-ref MERGE_HEAD HEAD", "A merge is in progress")]
    public async Task While_HEAD_is_elsewhere_commits_wait(string command, string reason)
    {
        await _repo.BeginAsync();
        await _repo.GitAsync(command.Split(' '));

        var outcome = await _repo.Committer.CommitAsync(_repo.Root, _repo.Take(1), new CommitMessage("x", RepositoryFixture.Ada), Ct);

        Assert.Equal(ProblemKind.Conflict, outcome.Problem!.Kind);
        Assert.Contains(reason, outcome.Problem.Sentence, StringComparison.Ordinal);
        Assert.Contains(reason, _repo.Head.State(_repo.Root).Waiting!.Sentence, StringComparison.Ordinal);
        Assert.Equal(1, await _repo.Head.CountCommitsAsync(_repo.Root, Ct));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../outside.json")]
    [InlineData("/etc/passwd")]
    [InlineData("a/.GIT/config")]
    public async Task A_path_that_leaves_the_work_tree_is_refused(string path)
    {
        await _repo.BeginAsync();

        await Assert.ThrowsAsync<ArgumentException>(async () => await _repo.CommitAsync([new RemoveChange(path)]));

        await _repo.AssertSoundAsync();
    }

    [Fact]
    public async Task A_commit_names_what_HEAD_lacks()
    {
        await _repo.BeginAsync();
        var take = _repo.Take(1);
        Assert.Equal(take, await _repo.Head.WhatIsMissingAsync(_repo.Root, take, Ct));
        await _repo.CommitAsync(take);
        Assert.Empty(await _repo.Head.WhatIsMissingAsync(_repo.Root, take, Ct));

        _repo.Write(take[2].Path, "{\"number\": 1, \"tags\": []}\n");
        var many = Enumerable.Range(2, 30).SelectMany(i => _repo.Take(i)).ToList();

        Assert.Equal([take[2]], await _repo.Head.WhatIsMissingAsync(_repo.Root, take, Ct));
        Assert.Equal([take[2], .. many], await _repo.Head.WhatIsMissingAsync(_repo.Root, [.. take, .. many], Ct));
    }
}
