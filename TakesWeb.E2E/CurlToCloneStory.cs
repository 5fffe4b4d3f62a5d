using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>The way from a render node to an editor's machine: curl, a take, a commit, a clone with stock git and git-lfs.</summary>
public sealed class CurlToCloneStory
{
    private static readonly string[] WithoutFilter = ["-c", "filter.lfs.clean=false", "-c", "filter.lfs.process=", "-c", "filter.lfs.required=true"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_curl_sends_comes_out_of_a_clone()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        var desk = Directory.CreateDirectory(Path.Combine(server.DataFolder, "desk")).FullName;
        var video = Path.Combine(desk, "whistle v3.mp4");
        await SampleMedia.WriteVideoAsync(video);

        var (status, body) = await Terminal.CurlAsync(
            "-H", $"Authorization: Bearer {server.AdminToken}", "-F", $"file=@\"{video}\"",
            "-F", """metadata={"generationParams":{"model":"mandelbrot","seed":18446744073709551615,"prompt":"steam in the headlight"}}""",
            new Uri(server.Address, studio.Takes).ToString());

        Assert.True(status == 201, body);
        var take = JsonNode.Parse(body)!;
        Assert.Equal("take_001", (string?)take["id"]);
        Assert.Equal("whistle v3.mp4", (string?)take["file"]!["originalName"]);
        Assert.Equal(SampleMedia.Sha256(video), (string?)take["file"]!["sha256"]);
        Assert.Equal("18446744073709551615", take["generationParams"]!["seed"]!.ToJsonString());

        await studio.SettledAsync("take_001");
        await IsAnOrdinaryRepositoryAsync(studio, take);
        await LeavesWhatIsStagedAloneAsync(studio);
        await ClonesAsync(studio, desk, video);
        await ADamagedTakeIsReportedAsync(studio, take);
    }

    private static async Task IsAnOrdinaryRepositoryAsync(Studio studio, JsonNode take)
    {
        var folder = $"{studio.ShotPath}/takes/take_001";
        var pointer = await Terminal.GitAsync(studio.Repository, "show", $"HEAD:{folder}/{take["file"]!["name"]}");
        Assert.Equal($"version https://git-lfs.github.com/spec/v1\noid sha256:{take["file"]!["sha256"]}\nsize {take["file"]!["size"]}\n", pointer);

        await studio.IsCleanAsync();
        // A clean filter that fails: git would call it if it had to read a media byte to know that nothing changed.
        Assert.Equal("", await Terminal.GitAsync(studio.Repository, [.. WithoutFilter, "status", "--porcelain"]));
        Assert.All(await Terminal.GitLinesAsync(studio.Repository, "ls-files", "-v"), line => Assert.StartsWith("H ", line, StringComparison.Ordinal));
        await Terminal.GitAsync(studio.Repository, "lfs", "fsck");
        Assert.Equal(MediaOnDisk(studio.Repository), (await Terminal.GitLinesAsync(studio.Repository, "lfs", "ls-files", "-n")).Order(StringComparer.Ordinal));
    }

    private static async Task LeavesWhatIsStagedAloneAsync(Studio studio)
    {
        await File.WriteAllTextAsync(Path.Combine(studio.Repository, "notes.txt"), "ask about the fog\n", Ct);
        await studio.NobodyCommitsAsync();
        await Terminal.GitAsync(studio.Repository, "add", "notes.txt");

        await studio.AddAsync(SampleMedia.Png());
        await studio.SettledAsync("take_002");
        using (var circled = await studio.Client.PutAsJsonAsync($"/api/projects/{studio.Slug}/shots/{studio.ShotUid}/active-take", new { takeId = "take_001" }, Ct))
        {
            Assert.Equal(HttpStatusCode.OK, circled.StatusCode);
        }

        await Eventually.IsTrueAsync("the active take in HEAD", async () =>
            (await Terminal.GitAsync(studio.Repository, "ls-tree", "HEAD", $"{studio.ShotPath}/active_take")).StartsWith("120000 ", StringComparison.Ordinal));

        // The link may be in one commit and what else the circle touched in the next, and git is clean before Takes lets go of the lock.
        await Eventually.IsTrueAsync("nothing but the user's file in git status", async () =>
            await Terminal.GitAsync(studio.Repository, "status", "--porcelain") == "A  notes.txt\n");
        await studio.NobodyCommitsAsync();
        Assert.Equal("notes.txt\n", await Terminal.GitAsync(studio.Repository, "diff", "--cached", "--name-only"));
        Assert.Equal("", await Terminal.GitAsync(studio.Repository, "ls-tree", "HEAD", "notes.txt"));

        var files = await Terminal.GitLinesAsync(studio.Repository, "ls-tree", "-r", "--name-only", "HEAD");
        await Terminal.GitAsync(studio.Repository, "-c", "user.name=Editor", "-c", "user.email=editor@example.org", "commit", "-q", "-a", "-m", "Notes");
        Assert.Equal(files.Append("notes.txt").Order(StringComparer.Ordinal), (await Terminal.GitLinesAsync(studio.Repository, "ls-tree", "-r", "--name-only", "HEAD")).Order(StringComparer.Ordinal));
        await studio.IsCleanAsync();
    }

    private static async Task ClonesAsync(Studio studio, string desk, string video)
    {
        await Terminal.BashAsync(desk, studio.CloneCommand);

        var clone = Path.Combine(desk, studio.Slug);
        var media = MediaOnDisk(studio.Repository);
        Assert.Equal(media, MediaOnDisk(clone));
        Assert.All(media, file => Assert.Equal(SampleMedia.Sha256(Path.Combine(studio.Repository, file)), SampleMedia.Sha256(Path.Combine(clone, file))));
        var active = Path.Combine(clone, studio.ShotPath, "active_take");
        Assert.Equal("takes/take_001", new DirectoryInfo(active).LinkTarget);
        Assert.Equal(SampleMedia.Sha256(video), SampleMedia.Sha256(Directory.GetFiles(active, "*.mp4").Single()));
    }

    /// <summary>The clean status is no blindness: the same size and one other byte is seen.</summary>
    private static async Task ADamagedTakeIsReportedAsync(Studio studio, JsonNode take)
    {
        var path = $"{studio.ShotPath}/takes/take_001/{take["file"]!["name"]}";
        var file = Path.Combine(studio.Repository, path);
        await Terminal.BashAsync(studio.Repository, "chmod u+w \"$FILE\"", ("FILE", file));
        await using (var damaged = new FileStream(file, FileMode.Open, FileAccess.ReadWrite))
        {
            damaged.Seek(-1, SeekOrigin.End);
            var last = damaged.ReadByte();
            damaged.Seek(-1, SeekOrigin.End);
            damaged.WriteByte((byte)(last ^ 1));
        }

        Assert.Equal($" M {path}\n", await Terminal.GitAsync(studio.Repository, "status", "--porcelain"));
    }

    private static string[] MediaOnDisk(string repository) =>
    [
        .. new[] { "*.mp4", "*.png" }
            .SelectMany(pattern => Directory.GetFiles(repository, pattern, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            .Select(file => Path.GetRelativePath(repository, file))
            .Where(file => !file.StartsWith(".git/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
