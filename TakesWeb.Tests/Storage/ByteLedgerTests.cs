using System.Globalization;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Storage;

public sealed class ByteLedgerTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task The_books_equal_what_find_counts_after_uploads_a_duplicate_a_generation_and_a_circle()
    {
        var shot = await app.CreateShotAsync();
        var same = await MediaSamples.OtherMp4Async();
        await shot.AddAsync(same);
        await shot.AddAsync(same);
        await shot.AddAsync(await MediaSamples.PngAsync(), "still.png");
        await shot.AddAsync(MediaSamples.TornMp4(), "torn.mp4");
        await shot.GenerateAsync();
        await shot.SettledAsync(5);
        await shot.CircleAsync(2);
        await shot.SettledAsync(5);

        Assert.Equal(await FindBytesAsync(shot), await BookedAsync(app, shot));
    }

    [Fact]
    public async Task A_cached_file_that_another_project_made_anew_is_booked_once_and_lends_its_old_inode_to_nobody()
    {
        var (first, second) = (await app.CreateShotAsync(), await app.CreateShotAsync());
        var (one, other) = (await ProjectIdAsync(app, first), await ProjectIdAsync(app, second));
        var ledger = app.Get<ByteLedger>();
        await second.AddAsync(await MediaSamples.PngAsync(), "a.png");
        await second.SettledAsync(1);
        // Asked for with each new project; it strikes what no take is known of.
        await app.RunRecurringAsync("measure-git");
        var cached = Path.Combine(app.Get<DataFolder>().Cache(new string('a', 64)), "thumbnail_256.webp");
        Directory.CreateDirectory(Path.GetDirectoryName(cached)!);
        await File.WriteAllBytesAsync(cached, new byte[100]);
        await ledger.BookAsync(one, FileCategory.Cache, cached, CancellationToken.None);
        var before = (await ledger.TotalsAsync(other, CancellationToken.None))[FileCategory.Cache];
        await File.WriteAllBytesAsync(cached + ".new", new byte[150]);
        File.Move(cached + ".new", cached, overwrite: true);

        await ledger.BookAsync(other, FileCategory.Cache, cached, CancellationToken.None);

        Assert.Equal(new ByteCount(0, 0), (await ledger.TotalsAsync(one, CancellationToken.None))[FileCategory.Cache]);
        Assert.Equal(before + new ByteCount(150, 1), (await ledger.TotalsAsync(other, CancellationToken.None))[FileCategory.Cache]);
    }

    [Fact]
    public async Task A_file_that_is_gone_and_still_booked_keeps_no_bytes_from_the_one_that_has_its_inode_now()
    {
        var (first, second) = (await app.CreateShotAsync(), await app.CreateShotAsync());
        var (one, other) = (await ProjectIdAsync(app, first), await ProjectIdAsync(app, second));
        var ledger = app.Get<ByteLedger>();
        var (gone, now) = (Path.Combine(first.Repository, "gone"), Path.Combine(second.Repository, "now"));
        await File.WriteAllBytesAsync(gone, new byte[100]);
        await ledger.BookAsync(one, FileCategory.LfsOnly, gone, CancellationToken.None);
        File.Move(gone, now, overwrite: true);

        await ledger.BookAsync(other, FileCategory.LfsOnly, now, CancellationToken.None);

        Assert.Equal(new ByteCount(0, 0), (await ledger.TotalsAsync(one, CancellationToken.None))[FileCategory.LfsOnly]);
        Assert.Equal(new ByteCount(100, 1), (await ledger.TotalsAsync(other, CancellationToken.None))[FileCategory.LfsOnly]);
    }

    [Fact]
    public async Task The_same_bytes_twice_are_stored_once()
    {
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.OtherMp4Async();
        await shot.AddAsync(bytes);
        await shot.AddAsync(bytes);
        await shot.SettledAsync(2);

        var renders = (await app.Get<ByteLedger>().TotalsAsync(await ProjectIdAsync(app, shot), CancellationToken.None))[FileCategory.Renders];

        Assert.Equal(new ByteCount(bytes.Length, 1), renders);
        Assert.Equal(await InodeAsync(shot.FileOf(1, ".mp4")), await InodeAsync(shot.FileOf(2, ".mp4")));
        Assert.Equal("444", await TakesApp.ProgramAsync("stat", ["-c", "%a", shot.FileOf(2, ".mp4")]));
    }

    [Fact]
    public async Task The_books_follow_an_edit_from_outside_and_a_take_that_is_away()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(2);
        var sidecar = shot.SidecarOf(1);
        sidecar["description"] = new string('x', 5000);
        await File.WriteAllTextAsync(shot.FileOf(1, "_metadata.json"), sidecar.ToJsonString());
        await app.ReconcileAsync();
        await shot.SettledAsync(2);
        Assert.Equal(await FindBytesAsync(shot), await BookedAsync(app, shot));

        var elsewhere = Path.Combine(app.Data, $"away-{shot.Uid}");
        Directory.Move(shot.FolderOf(2), elsewhere);
        await app.ReconcileAsync();
        Assert.Equal(await FindBytesAsync(shot), await BookedAsync(app, shot));

        Directory.Move(elsewhere, shot.FolderOf(2));
        await app.ReconcileAsync();
        Assert.Equal(await FindBytesAsync(shot), await BookedAsync(app, shot));
    }

    [Fact]
    public async Task With_copies_instead_of_links_every_copy_is_counted_and_the_books_outlive_a_rebuild()
    {
        await using var copying = await TakesApp.StartNewAsync(("Takes:LinkMode", "copy"));
        var shot = await copying.CreateShotAsync();
        var bytes = await MediaSamples.OtherMp4Async();
        await shot.AddAsync(bytes);
        await shot.AddAsync(bytes);
        await shot.SettledAsync(2);
        Assert.NotEqual(await InodeAsync(shot.FileOf(1, ".mp4")), await InodeAsync(shot.FileOf(2, ".mp4")));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(shot.FileOf(2, ".mp4")));
        Assert.True(await BookedAsync(copying, shot) >= 3L * bytes.Length);
        Assert.Equal(await FindBytesAsync(shot), await BookedAsync(copying, shot));

        await copying.RestartAsync(() => File.Delete(Path.Combine(copying.Data, "app.db")));
        await shot.SettledAsync(2);
        Assert.Equal(await FindBytesAsync(shot), await BookedAsync(copying, shot));
    }

    /// <summary>The unique inodes under takes/ and the LFS store, counted by somebody else.</summary>
    private static async Task<long> FindBytesAsync(TestShot shot)
    {
        var lines = await TakesApp.ProgramAsync("find", [shot.Takes, Path.Combine(shot.Repository, ".git", "lfs", "objects"), "-type", "f", "-printf", "%D:%i %s\n"]);
        return lines.Split('\n').Distinct().Sum(line => long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }

    private static async Task<long> BookedAsync(TakesApp app, TestShot shot) =>
        (await app.Get<ByteLedger>().TotalBytesAsync(CancellationToken.None))[await ProjectIdAsync(app, shot)];

    private static async Task<Guid> ProjectIdAsync(TakesApp app, TestShot shot) => Guid.Parse((string)(await app.GetAsync($"/api/projects/{shot.Slug}"))["id"]!);

    private static Task<string> InodeAsync(string path) => TakesApp.ProgramAsync("stat", ["-c", "%i", path]);
}
