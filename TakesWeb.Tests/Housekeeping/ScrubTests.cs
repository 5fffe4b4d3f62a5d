using System.Net;
using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Housekeeping;

public sealed class ScrubTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TakesApp _app = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_scrub_that_is_stopped_goes_on_where_it_was_and_reads_each_object_once()
    {
        var library = await ScrubLibrary.CreateAsync(_app, 12);
        var since = TimeProvider.System.GetUtcNow();
        var slices = 1;
        while (!await library.ScrubWith(TimeSpan.FromTicks(1)).RunAsync(ScrubSubset.All, since, (_, _) => { }, None))
        {
            slices++;
            if (slices == 5)
            {
                await _app.RestartAsync();
            }
        }

        Assert.Equal(12, slices);
        Assert.Equal(12, (await library.ReadAsync()).Last!.Objects);
        Assert.Equal(12 * 2000, (await library.ReadAsync()).Last!.Bytes);
    }

    [Fact]
    public async Task The_parts_together_are_everything_and_no_object_is_in_two()
    {
        var library = await ScrubLibrary.CreateAsync(_app, 20);
        var read = 0;

        for (var part = 1; part <= 3; part++)
        {
            read += (await library.ScrubAsync(new ScrubSubset(part, 3))).Last!.Objects;
        }

        Assert.Equal(20, read);
        Assert.All(["", "0/3", "4/3", "1", "1/3/5", "-1/3", "a/b", "1/99999"], text => Assert.Null(ScrubSubset.TryParse(text)));
        Assert.Equal(new ScrubSubset(2, 7), ScrubSubset.TryParse("2/7"));
    }

    [Fact]
    public async Task What_a_checkout_turned_into_copies_becomes_links_again_and_git_reads_nothing()
    {
        var library = await ScrubLibrary.CreateAsync(_app, 40);
        Directory.Delete(library.Shot.Takes, recursive: true);
        await _app.GitAsync(library.Shot.Slug, "checkout", "--", ".");
        Assert.NotEqual(FileStat.Of(library.ObjectOf(1))!.Value.Inode, FileStat.Of(library.MediaOf(1))!.Value.Inode);
        ScrubLibrary.Flip(library.MediaOf(2));

        var scrubbed = await library.ScrubAsync();

        Assert.Equal((39, 1), (scrubbed.Last!.Linked, scrubbed.Last.Repaired));
        Assert.All(Enumerable.Range(1, 40), n => Assert.Equal(FileStat.Of(library.ObjectOf(n))!.Value.Inode, FileStat.Of(library.MediaOf(n))!.Value.Inode));
        library.AssertAllRight();
        Assert.Equal("", await library.StatusAsync());
        await _app.ReconcileAsync();
        Assert.Equal(Disk.UniqueBytes(library.Repository), (long)(await _app.GetAsync($"/api/projects/{library.Shot.Slug}/storage"))["total_size_bytes"]!);
        Assert.Equal(0, (await library.ScrubAsync()).Last!.Linked);
    }

    [Fact]
    public async Task Where_two_copies_are_kept_each_repairs_the_other_and_neither_becomes_a_link()
    {
        await using var app = await TakesApp.StartNewAsync(("Takes:LinkMode", "copy"));
        var library = await ScrubLibrary.CreateAsync(app, 3);
        ScrubLibrary.Flip(library.MediaOf(1));
        ScrubLibrary.Flip(library.ObjectOf(2));

        var scrubbed = await library.ScrubAsync();

        Assert.Empty(scrubbed.Findings);
        Assert.Equal((2, 0), (scrubbed.Last!.Repaired, scrubbed.Last.Linked));
        library.AssertAllRight();
        Assert.True(scrubbed.Copy.IsComplete);
        Assert.Equal("", await library.StatusAsync());
        Assert.All([library.MediaOf(1), library.ObjectOf(1), library.MediaOf(2), library.ObjectOf(2)], path => Assert.Equal(1u, FileStat.Of(path)!.Value.Links));
        Assert.Equal(Disk.UniqueBytes(library.Repository), (long)(await app.GetAsync($"/api/projects/{library.Shot.Slug}/storage"))["total_size_bytes"]!);
    }

    [Fact]
    public async Task A_take_whose_picture_was_harmed_gets_it_made_again()
    {
        var shot = await _app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(1);
        var library = await OfAsync(shot);
        var picture = shot.FileOf(1, "_thumbnail.png");
        var before = await File.ReadAllBytesAsync(picture);
        ScrubLibrary.Flip(picture);

        var scrubbed = await library.ScrubAsync();

        Assert.Empty(scrubbed.Findings);
        Assert.Equal(1, scrubbed.Last!.Repaired);
        Assert.Equal(before, await File.ReadAllBytesAsync(picture));
        await shot.SettledAsync(1);
        await _app.GitAsync(shot.Slug, "lfs", "fsck");
    }

    [Fact]
    public async Task The_original_uploaded_again_heals_every_take_that_has_its_bytes()
    {
        var shot = await _app.CreateShotAsync();
        var original = await MediaSamples.OtherMp4Async();
        await shot.AddAsync(original);
        await shot.AddAsync(original);
        await shot.SettledAsync(2);
        var library = await OfAsync(shot);
        ScrubLibrary.Flip(shot.FileOf(1, ".mp4"), original.Length - 3);
        var finding = Assert.Single((await library.ScrubAsync()).Findings);
        Assert.Equal(2, finding.TakeUids.Count);
        Assert.Contains("no longer has the bytes", (string)(await shot.TakeAsync(2))["pictureReason"]!, StringComparison.Ordinal);
        await _app.RestartAsync();

        await shot.AddAsync(original);

        await _app.WaitForAsync("healed", async () => (await library.ReadAsync()).Findings.Count == 0);
        await shot.SettledAsync(3);
        Assert.All(Enumerable.Range(1, 3), n => Assert.Equal(original, File.ReadAllBytes(shot.FileOf(n, ".mp4"))));
        Assert.Equal("ready", (string)(await shot.TakeAsync(1))["picture"]!);
        Assert.Equal("", await library.StatusAsync());
    }

    [Fact]
    public async Task A_missing_object_is_made_again_from_its_working_file_or_named()
    {
        var library = await ScrubLibrary.CreateAsync(_app, 3);
        File.Delete(library.ObjectOf(1));
        File.Delete(library.ObjectOf(2));
        File.Delete(library.MediaOf(2));

        var scrubbed = await library.ScrubAsync();

        Assert.True(File.Exists(library.ObjectOf(1)));
        Assert.Equal(1, scrubbed.Last!.Repaired);
        var finding = Assert.Single(scrubbed.Findings);
        Assert.Equal((FindingKind.Missing, library.Files[1].Oid), (finding.Kind, finding.Oid));
        using var refused = await _app.Http.PostAsync($"/api/admin/scrub/{library.Shot.Slug}/findings/{finding.Id}/repair", null);
        Assert.Contains("still no intact copy", await TakesApp.RefusalAsync(refused, 409), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Media_that_somebody_committed_without_git_lfs_is_found_and_moved_into_it()
    {
        var library = await ScrubLibrary.CreateAsync(_app, 1);
        Disk.Write(Path.Combine(library.Repository, "art", "poster.png"), await MediaSamples.PngAsync());
        string[] without = ["-c", "filter.lfs.clean=cat", "-c", "filter.lfs.process=", "-c", "filter.lfs.required=false", "-c", "user.name=Otto", "-c", "user.email=otto@example.org"];
        await _app.GitAsync(library.Shot.Slug, [.. without, "add", "art"]);
        await _app.GitAsync(library.Shot.Slug, [.. without, "commit", "-q", "-m", "A poster"]);
        var finding = Assert.Single((await library.ScrubAsync()).Findings);
        Assert.Equal((FindingKind.NotInLfs, "art/poster.png"), (finding.Kind, finding.Path));

        await _app.SendJsonAsync(HttpMethod.Post, $"/api/admin/scrub/{library.Shot.Slug}/findings/{finding.Id}/repair", null, HttpStatusCode.NoContent);

        Assert.StartsWith("version https://git-lfs", await _app.GitAsync(library.Shot.Slug, "show", "HEAD:art/poster.png"), StringComparison.Ordinal);
        Assert.Equal("", await _app.GitAsync(library.Shot.Slug, "status", "--porcelain"));
        Assert.Empty((await library.ScrubAsync()).Findings);
        await _app.GitAsync(library.Shot.Slug, "lfs", "fsck");
    }

    [Fact]
    public async Task A_damaged_block_of_attributes_is_found_and_written_again_around_other_lines()
    {
        var library = await ScrubLibrary.CreateAsync(_app, 1);
        var path = Path.Combine(library.Repository, ManagedAttributes.FileName);
        var text = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, text.Replace("*.mp4 filter=lfs diff=lfs merge=lfs -text\n", "", StringComparison.Ordinal) + "*.psd filter=lfs\n");
        await _app.GitAsync(library.Shot.Slug, "-c", "user.name=Otto", "-c", "user.email=otto@example.org", "commit", "-q", "-a", "-m", "Tidy up");
        var finding = Assert.Single((await library.ScrubAsync()).Findings);
        Assert.Equal(FindingKind.Attributes, finding.Kind);

        await _app.SendJsonAsync(HttpMethod.Post, $"/api/admin/scrub/{library.Shot.Slug}/findings/{finding.Id}/repair", null, HttpStatusCode.NoContent);

        Assert.Equal(text + "*.psd filter=lfs", await _app.GitAsync(library.Shot.Slug, "show", "HEAD:.gitattributes"));
        Assert.Empty((await library.ScrubAsync()).Findings);
    }

    [Fact]
    public async Task The_page_can_say_whether_there_is_a_second_copy()
    {
        using var folder = new TempFolder();
        var library = await ScrubLibrary.CreateAsync(_app, 2);
        Assert.Equal((false, LocalCopy.OneFileTwoNames), ((await library.ReadAsync()).Copy.IsComplete, (await library.ReadAsync()).Copy.Local));

        await library.PushAsync(folder);

        var copy = (await library.ReadAsync()).Copy;
        Assert.True(copy.IsComplete);
        Assert.Contains("2 of 2 takes were pushed to origin", copy.Sentence, StringComparison.Ordinal);
        var there = Path.Combine(folder["remote.git"], "lfs", "objects", library.Files[1].Oid[..2], library.Files[1].Oid[2..4], library.Files[1].Oid);
        File.Delete(there);
        Assert.True(DurableFile.TryLink(library.ObjectOf(2), there));
        Assert.False((await library.ReadAsync()).Copy.IsComplete);
    }

    [Fact]
    public async Task Over_HTTP_a_scrub_is_asked_for_whole_or_in_part_and_read_afterwards()
    {
        var library = await ScrubLibrary.CreateAsync(_app, 3);
        ScrubLibrary.Flip(library.ObjectOf(3));
        using var refused = await _app.Http.PostAsync("/api/admin/scrub?subset=8/7", null);
        Assert.Contains("n from 1 to t", await TakesApp.RefusalAsync(refused, 400), StringComparison.Ordinal);

        await _app.SendJsonAsync(HttpMethod.Post, "/api/admin/scrub?subset=1/1", null, HttpStatusCode.Accepted);

        var answer = await _app.WaitForAsync("the scrub's finding", async () => await _app.GetAsync("/api/admin/scrub") is var read && (int)read["findings"]! == 1 ? read : null);
        var row = answer["projects"]!.AsArray().Single(p => (string)p!["project"]! == library.Shot.Slug)!;
        Assert.Equal("damaged", (string)row["findings"]![0]!["kind"]!);
        Assert.Equal("one_file_two_names", (string)row["secondCopy"]!["local"]!);
        await _app.SendJsonAsync(HttpMethod.Post, "/api/admin/scrub?subset=2/7", null, HttpStatusCode.Accepted);
        await _app.WaitForAsync("the part", async () => _app.Get<ScrubBook>().Read(library.Shot.Slug).Finished.ContainsKey("2/7"));
    }

    [Fact]
    public async Task Purged_takes_and_unfinished_files_raise_no_alarm()
    {
        var library = await ScrubLibrary.CreateAsync(_app, 2);
        Disk.Write(library.ObjectOf(1) + ".0123456789abcdef0123456789abcdef.tmp", "half"u8.ToArray());
        Disk.Write(Path.Combine(library.Repository, ".git", "takes", "staging", "upload", Staging.PartName), "half"u8.ToArray());
        await using (var db = await _app.Get<Microsoft.EntityFrameworkCore.IDbContextFactory<TakesDbContext>>().CreateDbContextAsync())
        {
            var take = db.Set<Take>().Single(t => t.ProjectId == library.Project.Id && t.Number == 2);
            take.Storage = StorageState.Purged;
            await db.SaveChangesAsync();
        }

        File.Delete(library.ObjectOf(2));
        File.Delete(library.MediaOf(2));

        Assert.Empty((await library.ScrubAsync()).Findings);
    }

    private async Task<ScrubLibrary> OfAsync(TestShot shot) => new(_app, shot, (await _app.Get<Projects.FindProject>().RunAsync(shot.Slug, None)).Value);
}
