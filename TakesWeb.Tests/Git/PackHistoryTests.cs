using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.Git;

public sealed class PackHistoryTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_kept_in_memory_survives_a_pack_and_commits_go_on()
    {
        using var fixture = await RepositoryFixture.CreateAsync();
        await fixture.BeginAsync();
        for (var number = 1; number <= 10; number++)
        {
            await fixture.CommitAsync(fixture.Take(number));
        }

        var packed = await new PackHistory(fixture.Repositories, TimeProvider.System).RunAsync(fixture.Root, Ct);
        Assert.True(packed.IsOk, packed.Problem?.Sentence);
        Assert.True(packed.Value.After.Files < 10 && packed.Value.Before.Files > 60, $"{packed.Value}");
        Assert.True(packed.Value.After.Bytes < packed.Value.Before.Bytes);
        await fixture.AssertSoundAsync();

        await fixture.CommitAsync(fixture.Take(11));
        await fixture.AssertSoundAsync();
        // A new process finds everything in the pack.
        fixture.Restart();
        await fixture.CommitAsync(fixture.Take(12));
        await fixture.AssertSoundAsync();
        Assert.Equal(13, await fixture.Head.CountCommitsAsync(fixture.Root, Ct));
    }

    [Fact]
    public async Task Nothing_that_nobody_refers_to_is_lost_and_a_commit_waits_for_the_pack()
    {
        using var fixture = await RepositoryFixture.CreateAsync();
        await fixture.BeginAsync();
        await fixture.CommitAsync(fixture.Take(1));
        fixture.Write("loose.txt", "a blob for a commit that somebody is still making");
        var loose = (await fixture.GitAsync("hash-object", "-w", "loose.txt")).Trim();
        File.Delete(Path.Combine(fixture.Root, "loose.txt"));
        var old = Path.Combine(fixture.GitFolder, "objects", loose[..2], loose[2..]);
        File.SetLastWriteTimeUtc(old, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        await fixture.Repository.Gate.WaitAsync(Ct);
        var packing = new PackHistory(fixture.Repositories, TimeProvider.System).RunAsync(fixture.Root, Ct);
        Assert.False(packing.IsCompleted);
        fixture.Repository.Gate.Release();

        Assert.True((await packing).IsOk);
        Assert.Equal("blob", (await fixture.GitAsync("cat-file", "-t", loose)).Trim());
        await fixture.AssertSoundAsync();
    }

    [Fact]
    public async Task An_object_that_is_used_again_is_young_again()
    {
        using var fixture = await RepositoryFixture.CreateAsync();
        await fixture.BeginAsync();
        var take = fixture.Take(1);
        var sidecar = take.OfType<FileChange>().First().Path;
        var blob = (await fixture.GitAsync("hash-object", "-w", sidecar)).Trim();
        var path = Path.Combine(fixture.GitFolder, "objects", blob[..2], blob[2..]);
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, old);

        await fixture.CommitAsync(take);

        Assert.True(File.GetLastWriteTimeUtc(path) > old.AddYears(1));
    }

    [Fact]
    public async Task A_file_exchanged_for_another_of_the_same_content_leaves_status_clean_and_HEAD_alone()
    {
        using var fixture = await RepositoryFixture.CreateAsync();
        await fixture.BeginAsync();
        var take = fixture.Take(1);
        await fixture.CommitAsync(take);
        var head = fixture.Head.Commit(fixture.Root);
        var media = take.OfType<PointerChange>().First();
        var uncommitted = fixture.Media("03_Descent/01_Well/003_Down the spiral/takes/take_002/shot_003_take_002.mp4");
        var exchange = new ExchangeFiles(fixture.Committer, fixture.Head, Microsoft.Extensions.Logging.Abstractions.NullLogger<ExchangeFiles>.Instance);

        var done = await exchange.RunAsync(fixture.Root, [Copied(media), Copied(uncommitted), new FileExchange(media, () => false)], Ct);

        Assert.Equal(2, done.Value);
        Assert.Equal(head, fixture.Head.Commit(fixture.Root));
        Directory.Delete(Path.GetDirectoryName(Path.Combine(fixture.Root, uncommitted.Path))!, recursive: true);
        await fixture.AssertSoundAsync();

        FileExchange Copied(PointerChange change)
        {
            var path = Path.Combine(fixture.Root, change.Path);
            return new FileExchange(change, () =>
            {
                File.Copy(path, path + ".copy");
                DurableFile.Replace(path + ".copy", path);
                return true;
            });
        }
    }
}
