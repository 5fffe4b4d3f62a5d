using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TakesWeb.Git;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Projects;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Housekeeping;

/// <summary>Many small takes in one shot, published by the app's own publisher, and the ways in which a disk harms them.</summary>
internal sealed class ScrubLibrary(TakesApp app, TestShot shot, Project project)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly List<(string Media, string Oid)> _files = [];

    public TestShot Shot => shot;

    public Project Project => project;

    public string Repository => shot.Repository;

    /// <summary>The working file and the hash of each take, in order of number.</summary>
    public IReadOnlyList<(string Media, string Oid)> Files => _files;

    public static async Task<ScrubLibrary> CreateAsync(TakesApp app, int takes)
    {
        await app.QuietAsync();
        var shot = await app.CreateShotAsync();
        var project = (await app.Get<FindProject>().RunAsync(shot.Slug, None)).Value;
        var library = new ScrubLibrary(app, shot, project);
        var row = (await app.Get<ListShots>().RunAsync(project.Id, None)).Single();
        var type = await PngTypeAsync();
        for (var number = 1; number <= takes; number++)
        {
            await library.PublishAsync(row, type, number);
        }

        await library.CommittedAsync();
        return library;
    }

    public string ObjectOf(int number) => MediaStore.ObjectPath(Repository, _files[number - 1].Oid);

    public string MediaOf(int number) => _files[number - 1].Media;

    /// <summary>Everything that is published is in HEAD.</summary>
    public async Task CommittedAsync()
    {
        await app.Get<JobQueue>().EnqueueAsync(CommitJob.For(project.Id, project.Name), None);
        await app.WaitForAsync("all takes in HEAD", async () =>
        {
            await using var db = await app.Get<IDbContextFactory<TakesDbContext>>().CreateDbContextAsync();
            return !await db.Set<Take>().AnyAsync(t => t.ProjectId == project.Id && t.Revision != t.CommittedRevision);
        });
    }

    /// <summary>A whole scrub, in one go.</summary>
    public async Task<ProjectScrub> ScrubAsync(ScrubSubset? subset = null)
    {
        Assert.True(await ScrubWith(TimeSpan.FromHours(1)).RunAsync(subset ?? ScrubSubset.All, TimeProvider.System.GetUtcNow(), (_, _) => { }, None));
        return await ReadAsync();
    }

    public Scrub ScrubWith(TimeSpan slice) => new(
        app.Get<ListProjects>(), app.Get<ScrubProject>(), app.Get<ScrubBook>(), app.Get<LiveFeed>(), Options.Create(new ScrubOptions { BytesPerSecond = 0, Slice = slice }), TimeProvider.System);

    public async Task<ProjectScrub> ReadAsync() => (await app.Get<ReadScrub>().RunAsync(project.Id, None)).Projects.Single();

    /// <summary>One bit turns over, as disks do it: in place, without a trace in the times.</summary>
    public static void Flip(string path, int at = 100)
    {
        var (mode, time) = (File.GetUnixFileMode(path), File.GetLastWriteTimeUtc(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = at;
            var one = file.ReadByte();
            file.Position = at;
            file.WriteByte((byte)(one ^ 1));
        }

        File.SetLastWriteTimeUtc(path, time);
        File.SetUnixFileMode(path, mode);
    }

    /// <summary>A bare repository beside the data folder that has everything, in copies of its own: git-lfs links where it can.</summary>
    public async Task<string> PushAsync(TempFolder folder)
    {
        var bare = folder["remote.git"];
        await TakesApp.ProgramAsync("git", ["init", "--bare", "-q", "-b", "main", bare]);
        await app.GitAsync(shot.Slug, "remote", "add", "origin", "file://" + bare);
        await app.GitAsync(shot.Slug, "push", "-q", "origin", "main");
        foreach (var linked in Disk.Files(Path.Combine(bare, "lfs", "objects")).ToList())
        {
            File.Copy(linked, linked + ".own");
            File.Move(linked + ".own", linked, overwrite: true);
        }

        return "file://" + bare;
    }

    /// <summary>git status, by a git that could not read media if it wanted to.</summary>
    public Task<string> StatusAsync() => app.GitAsync(
        shot.Slug, "-c", "filter.lfs.clean=false", "-c", "filter.lfs.process=", "-c", "filter.lfs.required=true", "status", "--porcelain");

    /// <summary>Every take's two names hold the bytes of its hash.</summary>
    public void AssertAllRight() => Assert.All(_files, file =>
    {
        Assert.Equal(file.Oid, Disk.Sha256(File.ReadAllBytes(file.Media)));
        Assert.Equal(file.Oid, Disk.Sha256(File.ReadAllBytes(MediaStore.ObjectPath(Repository, file.Oid))));
    });

    private async Task PublishAsync(Shot row, MediaType type, int number)
    {
        var staging = app.Get<Staging>().Make(project, Guid.CreateVersion7());
        var bytes = new byte[2000];
        new Random(number).NextBytes(bytes);
        var path = Disk.Write(Path.Combine(staging, Staging.PartName), bytes);
        var oid = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var sidecar = Sidecar.Create(row, Guid.CreateVersion7(), number, TimeProvider.System.GetUtcNow(), "upload", Actor.System, null, null);
        var media = new ArrivedMedia(new StagedMedia(staging, path, bytes.Length, oid), type, null, $"{number}.png", PictureState.NoPreview, "Only noise.");
        await app.Get<TakePublisher>().PublishAsync(project, row, sidecar, staging, media, Actor.System);
        _files.Add((shot.FileOf(number, ".png"), oid));
    }

    private static async Task<MediaType> PngTypeAsync()
    {
        using var folder = new TempFolder();
        return MediaSniffer.Identify(Disk.Write(folder["a.png"], await MediaSamples.PngAsync()), "a.png").Value;
    }
}
