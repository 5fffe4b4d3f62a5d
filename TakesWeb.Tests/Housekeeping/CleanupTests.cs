using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using TakesWeb.Git;
using TakesWeb.Jobs;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Housekeeping;

public sealed class CleanupTests : IAsyncLifetime
{
    private const string Random = "0123456789abcdef0123456789abcdef";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TakesApp _app = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Leftovers_are_found_only_after_the_grace_and_the_real_run_removes_what_the_dry_run_named()
    {
        var shot = await QuietShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(1);
        var kept = Disk.Files(_app.Data).Where(f => f.Contains("/projects/", StringComparison.Ordinal) || f.Contains("/cache/", StringComparison.Ordinal)).Order().ToList();
        var left = LeaveBehind(shot);

        Assert.Empty((await CollectAt(TimeSpan.FromHours(23)).RunAsync(dryRun: true, null, None)).Files);
        var dry = await CollectAt(TimeSpan.FromHours(25)).RunAsync(dryRun: true, null, None);
        Assert.Equal(left.Select(path => Disk.NameIn(_app, path)).Order(StringComparer.Ordinal), dry.Files.Select(f => f.Path));
        Assert.Equal(left.Sum(path => new FileInfo(path).Length), dry.Bytes);
        Assert.All(left, path => Assert.True(File.Exists(path)));

        var real = await CollectAt(TimeSpan.FromHours(25)).RunAsync(dryRun: false, null, None);
        Assert.Equal(dry.Files, real.Files);
        Assert.Equal(kept, Disk.Files(_app.Data).Where(f => f.Contains("/projects/", StringComparison.Ordinal) || f.Contains("/cache/", StringComparison.Ordinal)).Order());
        Assert.False(Directory.Exists(Path.Combine(_app.Data, "projects", ".new-half")));
        Assert.Empty((await CollectAt(TimeSpan.FromHours(25)).RunAsync(dryRun: true, null, None)).Files);
        await _app.GitAsync(shot.Slug, "lfs", "fsck");
        Assert.Equal(Disk.UniqueBytes(shot.Repository), (long)(await _app.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!);
    }

    [Fact]
    public async Task An_object_that_anything_names_stays()
    {
        var shot = await QuietShotAsync();
        var (inJson, inIndex, inBranch, second) = (Bytes("in a sidecar"), Bytes("in the index"), Bytes("on a branch"), Bytes("a second name"));
        var objects = new[] { inJson, inIndex, inBranch, second }.Select(bytes => Disk.AddObject(shot.Repository, bytes)).ToList();
        var sidecar = Disk.Write(shot.FileOf(9, "_metadata.json"), Encoding.UTF8.GetBytes($"torn {{\"sha256\": \"{Disk.Sha256(inJson)}\""));
        var working = shot.FileOf(9, ".mp4");
        Assert.True(Kernel.DurableFile.TryLink(objects[3], working));
        await CommitPointerAsync(shot, inBranch);
        await StageAsync(shot, inIndex);
        var collect = CollectAt(TimeSpan.FromHours(25));

        Assert.Empty((await collect.RunAsync(dryRun: false, null, None)).Files);
        File.Delete(sidecar);
        File.Delete(working);
        await _app.GitAsync(shot.Slug, "update-index", "--force-remove", "staged.mp4");
        await _app.GitAsync(shot.Slug, "branch", "-D", "other");
        var found = await collect.RunAsync(dryRun: true, null, None);
        Assert.Equal(objects.Select(path => Disk.NameIn(_app, path)).Order(StringComparer.Ordinal), found.Files.Select(f => f.Path));
    }

    [Fact]
    public async Task A_picture_that_was_cut_off_before_its_rename_goes_with_its_object_in_one_round()
    {
        var shot = await QuietShotAsync();
        var picture = Disk.AddObject(shot.Repository, Bytes("a picture"));
        var name = $"{shot.FileOf(9, "_thumbnail.png")}.{Random}.tmp";
        Directory.CreateDirectory(Path.GetDirectoryName(name)!);
        Assert.True(Kernel.DurableFile.TryLink(picture, name));
        var collect = CollectAt(TimeSpan.FromHours(25));

        var removed = await collect.RunAsync(dryRun: false, null, None);

        Assert.Equal(new[] { picture, name }.Select(path => Disk.NameIn(_app, path)).Order(StringComparer.Ordinal), removed.Files.Select(f => f.Path));
        Assert.Equal(Bytes("a picture").Length, removed.Bytes);
        Assert.Empty((await collect.RunAsync(dryRun: true, null, None)).Files);
    }

    [Fact]
    public async Task A_declared_upload_stays_until_nobody_came_back_in_time()
    {
        var shot = await QuietShotAsync();
        var upload = await DeclareAsync(shot);
        var collect = CollectAt(TimeSpan.FromHours(25));

        Assert.Empty((await collect.RunAsync(dryRun: false, null, None)).Files);
        Assert.NotEmpty(_app.Staged(shot.Slug));

        var folder = Path.Combine(shot.Repository, ".git", "takes", "staging", upload);
        var longAgo = TimeProvider.System.GetUtcNow().AddHours(-30).UtcDateTime;
        await _app.RestartAsync(() =>
        {
            Disk.Write(Path.Combine(folder, Staging.PartName), [1, 2, 3]);
            File.SetLastWriteTimeUtc(Path.Combine(folder, Staging.PartName), longAgo);
        });
        var removed = await CollectAt(TimeSpan.FromHours(25)).RunAsync(dryRun: false, null, None);
        Assert.All(removed.Files, file => Assert.Equal("An upload that nobody continued in time", file.Reason));
        Assert.Empty(_app.Staged(shot.Slug));
    }

    [Fact]
    public async Task A_take_that_only_lacks_its_rename_is_left_to_recovery()
    {
        var shot = await QuietShotAsync();
        Disk.Write(Path.Combine(shot.Repository, ".git", "takes", "staging", "some", "take", "shot_001_take_001_metadata.json"), "{}"u8.ToArray());

        Assert.Empty((await CollectAt(TimeSpan.FromHours(25)).RunAsync(dryRun: false, null, None)).Files);
    }

    [Fact]
    public async Task A_second_name_of_bytes_that_stay_frees_nothing()
    {
        var shot = await QuietShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(1);
        var media = shot.FileOf(1, ".mp4");
        Assert.True(Kernel.DurableFile.TryLink(media, $"{media}.{Random}.tmp"));

        var found = await CollectAt(TimeSpan.FromHours(25)).RunAsync(dryRun: true, null, None);

        Assert.Equal(0, Assert.Single(found.Files).Bytes);
    }

    [Fact]
    public async Task Without_grace_what_this_run_wrote_still_gets_an_hour()
    {
        var shot = await QuietShotAsync();
        Disk.AddObject(shot.Repository, Bytes("fresh"));

        Assert.Empty((await CollectAt(TimeSpan.FromMinutes(59), grace: 0).RunAsync(dryRun: true, null, None)).Files);
        Assert.Single((await CollectAt(TimeSpan.FromMinutes(61), grace: 0).RunAsync(dryRun: true, null, None)).Files);
        // What an earlier run of the server left is taken at once.
        Assert.Single((await CollectAt(TimeSpan.FromMinutes(1), grace: 0, start: TimeSpan.FromSeconds(50)).RunAsync(dryRun: true, null, None)).Files);
    }

    [Fact]
    public void Bytes_that_somebody_has_just_kept_again_are_not_discarded()
    {
        using var folder = new TempFolder();
        var store = new MediaStore(new LinkPolicy(Options.Create(new StorageOptions())));
        var bytes = Bytes("kept again");
        var stored = Disk.AddObject(folder.Path, bytes);
        using (store.HoldObject(folder.Path, Disk.Sha256(bytes)))
        {
            store.Keep(folder.Path, Disk.Write(folder["staged"], bytes), Disk.Sha256(bytes), folder["working"]);

            Assert.False(store.TryDiscard(folder.Path, Disk.Sha256(bytes), () => true));
        }

        Assert.False(store.TryDiscard(folder.Path, Disk.Sha256(bytes), () => false));
        Assert.True(store.TryDiscard(folder.Path, Disk.Sha256(bytes), () => true));
        Assert.False(File.Exists(stored));
    }

    [Fact]
    public async Task Over_HTTP_looking_is_the_default_and_the_stats_remember_it()
    {
        await _app.CreateShotAsync();

        var answer = await _app.SendJsonAsync(HttpMethod.Post, "/api/admin/cleanup", null, HttpStatusCode.OK);

        Assert.Equal(["dryRun", "files", "count", "bytes", "kept", "keptCount"], answer.Select(p => p.Key));
        Assert.True((bool)answer["dryRun"]!);
        Assert.Equal(0, (int)(await _app.GetAsync("/api/storage/stats"))["leftovers"]!["files"]!);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>One of each kind; answers the files.</summary>
    private List<string> LeaveBehind(TestShot shot)
    {
        var git = Path.Combine(shot.Repository, ".git");
        var unused = Disk.AddObject(shot.Repository, Bytes("nobody's"));
        return
        [
            unused,
            Disk.Write($"{unused}.{Random}.tmp", Bytes("half")),
            Disk.Write(Path.Combine(shot.Repository, $"project.json.{Random}.tmp"), Bytes("{")),
            Disk.Write(Path.Combine(shot.Folder, $"active_take.json.{Random}.tmp"), Bytes("{ ")),
            Disk.Write($"{shot.FileOf(1, "_metadata.json")}.{Random}.tmp", Bytes("{  ")),
            Disk.Write(Path.Combine(git, "takes", "pictures", "a.png"), Bytes("png")),
            Disk.Write(Path.Combine(git, "takes", "staging", "gone", Staging.PartName), Bytes("part")),
            Disk.Write(Path.Combine(git, "objects", "ab", "tmp_obj_1"), Bytes("object")),
            Disk.Write(Path.Combine(_app.Data, "cache", "ab", Disk.Sha256(Bytes("x")), "thumbnail_256.webp"), Bytes("webp")),
            Disk.Write(Path.Combine(_app.Data, "projects", ".new-half", "project.json"), Bytes("half of it")),
        ];
    }

    private CollectLeftovers CollectAt(TimeSpan later, double grace = 24, TimeSpan start = default) => new(
        _app.Get<ListProjects>(), _app.Get<RepositoryLeftovers>(), _app.Get<LibraryLeftovers>(), _app.Get<OrphanTakes>(), _app.Get<UnclaimedFiles>(), _app.Get<RemoveLeftover>(), _app.Get<ByteLedger>(), _app.Get<DataFolder>(),
        _app.Get<KnownLeftovers>(), _app.Get<LiveFeed>(), Options.Create(new CleanupOptions { GraceHours = grace }), Options.Create(new OrphanOptions()),
        start == default ? _app.Get<ServerStart>() : new ServerStart(TimeProvider.System.GetUtcNow() + start), new MovedClock { By = later });

    /// <summary>A shot in a repository that nobody is writing to: a clock that is ahead makes work in progress look old.</summary>
    private async Task<TestShot> QuietShotAsync()
    {
        var shot = await _app.CreateShotAsync();
        await _app.WaitForAsync("the shot's commit", async () =>
            (await _app.Get<FindProject>().RunAsync(shot.Slug, None)).Value is var project
            && project.Revision == project.CommittedRevision
            && !File.Exists(Path.Combine(shot.Repository, ".git", "index.lock"))
            && !File.Exists(Path.Combine(shot.Repository, ".git", "takes", "commit-intent.json")));
        return shot;
    }

    private async Task<string> BlobAsync(TestShot shot, byte[] media)
    {
        using var folder = new TempFolder();
        var pointer = Disk.Write(folder["pointer"], new LfsPointer(Disk.Sha256(media), media.Length).ToBytes());
        return await _app.GitAsync(shot.Slug, "hash-object", "-w", "--no-filters", pointer);
    }

    private async Task StageAsync(TestShot shot, byte[] media) =>
        await _app.GitAsync(shot.Slug, "update-index", "--add", "--cacheinfo", $"100644,{await BlobAsync(shot, media)},staged.mp4");

    private async Task CommitPointerAsync(TestShot shot, byte[] media)
    {
        await StageAsync(shot, media);
        var tree = await _app.GitAsync(shot.Slug, "write-tree");
        await _app.GitAsync(shot.Slug, "update-index", "--force-remove", "staged.mp4");
        var commit = await _app.GitAsync(shot.Slug, "-c", "user.name=Otto", "-c", "user.email=otto@example.org", "commit-tree", "-m", "aside", tree);
        await _app.GitAsync(shot.Slug, "branch", "other", commit);
    }

    /// <summary>Answers the name of the upload's staging folder.</summary>
    private async Task<string> DeclareAsync(TestShot shot)
    {
        static string Pair(string key, string value) => $"{key} {Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/uploads");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Length", "1000");
        request.Headers.Add("Upload-Metadata", $"{Pair("project", shot.Slug)},{Pair("shot", shot.Uid)},{Pair("filename", "a.mp4")}");
        using var response = await _app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return Guid.Parse(response.Headers.Location!.ToString().Split('/')[^1]).ToString("N");
    }
}
