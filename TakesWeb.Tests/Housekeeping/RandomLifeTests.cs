using System.Net;
using System.Text.Json.Nodes;
using TakesWeb.Assets;
using TakesWeb.Jobs;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Housekeeping;

/// <summary>Whatever people do in whatever order: the books say what the disk holds, and Git has nothing to complain about.</summary>
public sealed class RandomLifeTests(ITestOutputHelper output)
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("TAKES_LONG") == "1";
    private static readonly int Operations = IsLong ? 500 : 250;

    private readonly List<byte[]> _media = [];

    /// <summary>TAKES_LONG=1 runs more seeds, each for longer; a failure names its seed, and that seed alone shows it again.</summary>
    public static TheoryData<int> Seeds => IsLong ? [1, 2, 3, 4, 5, 6, 7, 8] : [20261121];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_any_sequence_of_operations_books_disk_and_git_agree(int seed)
    {
        await using var app = await TakesApp.StartNewAsync();
        var random = new Random(seed);
        var shot = await app.CreateShotAsync();
        var shots = new List<TestShot> { shot, await app.CreateShotAsync(shot.Slug, "Ascent", "Ledge", "First light") };
        var done = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 1; i <= Operations; i++)
        {
            var deed = await DoAsync(random, shots);
            done[deed] = done.GetValueOrDefault(deed) + 1;
            if (i % 125 == 0)
            {
                await AgreeAsync(app, shot, $"seed {seed}, after {i} operations, the last {deed}");
            }
        }

        output.WriteLine(string.Join(", ", done.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"{d.Value} {d.Key}")));
        Assert.All(["add", "add again", "add sequence", "trash", "restore", "archive", "unarchive", "purge", "verdict", "rating", "tag", "circle", "asset", "asset tag", "asset trash", "asset restore", "asset purge", "asset take", "asset reference"], deed => Assert.True(done.GetValueOrDefault(deed) > 0, $"Nothing of the kind {deed} was done: {string.Join(", ", done)}"));
    }

    private async Task<string> DoAsync(Random random, List<TestShot> shots)
    {
        var shot = shots[random.Next(shots.Count)];
        if (random.Next(5) == 0)
        {
            return await DoWithAssetsAsync(random, shot);
        }

        var takes = (JsonArray)(await shot.ListAsync("?storage=live,archived,trashed&limit=1000"))["takes"]!;
        var take = takes.Count == 0 ? null : takes[random.Next(takes.Count)]!;
        if (take is null || random.Next(5) == 0)
        {
            return await AddAsync(random, shot);
        }

        var url = $"{shot.Url}/takes/{(string)take["id"]!}";
        switch (((string)take["storage"]!, random.Next(8)))
        {
            case ("trashed", < 5):
                await SendAsync(shot.App, HttpMethod.Post, url + "/purge");
                return "purge";
            case ("trashed", _):
                await SendAsync(shot.App, HttpMethod.Post, url + "/restore");
                return "restore";
            case (_, 0 or 1):
                await SendAsync(shot.App, HttpMethod.Delete, url);
                return "trash";
            case ("archived", _):
                await SendAsync(shot.App, HttpMethod.Post, url + "/unarchive");
                return "unarchive";
            case (_, 2):
                await SendAsync(shot.App, HttpMethod.Post, url + "/archive");
                return "archive";
            case (_, 3):
                await SendAsync(shot.App, HttpMethod.Put, url + "/verdict", new JsonObject { ["verdict"] = random.Next(2) == 0 ? "reject" : "approved" });
                return "verdict";
            case (_, 4):
                await SendAsync(shot.App, HttpMethod.Put, url + "/rating", new JsonObject { ["rating"] = random.Next(6) });
                return "rating";
            case (_, 5):
                await SendAsync(shot.App, HttpMethod.Patch, url, new JsonObject { ["addTags"] = new JsonArray($"tag {random.Next(9)}") });
                return "tag";
            default:
                await SendAsync(shot.App, HttpMethod.Put, shot.Url + "/active-take", new JsonObject { ["takeId"] = (string)take["id"]! });
                return "circle";
        }
    }

    private async Task<string> DoWithAssetsAsync(Random random, TestShot shot)
    {
        var assets = new AssetClient(shot.App, shot.Slug);
        var all = await assets.ListAsync(random.Next(2) == 0 ? "?storage=trashed" : "");
        var asset = all.Count == 0 ? null : all[random.Next(all.Count)];
        if (asset is null || random.Next(4) == 0)
        {
            await assets.AddAsync(NextMedia(random).Bytes, "still.bmp");
            return "asset";
        }

        var id = (string)asset["uid"]!;
        var take = (string?)((JsonArray)(await shot.ListAsync("?limit=1"))["takes"]!).FirstOrDefault()?["id"];
        switch (((string)asset["storage"]!, random.Next(6)))
        {
            case ("trashed", < 3):
                await assets.DoAsync(HttpMethod.Post, id, "/purge");
                return "asset purge";
            case ("trashed", _):
                await assets.DoAsync(HttpMethod.Post, id, "/restore");
                return "asset restore";
            case (_, 0 or 1):
                await assets.DoAsync(HttpMethod.Delete, id);
                return "asset trash";
            case (_, 2 or 3):
                await assets.DoAsync(HttpMethod.Post, id, "/take", new JsonObject { ["shot"] = shot.Uid }, HttpStatusCode.Created);
                return "asset take";
            case (_, 4) when take is not null:
                await assets.DoAsync(HttpMethod.Put, id, "/reference", new JsonObject { ["shot"] = shot.Uid, ["take"] = take });
                return "asset reference";
            default:
                await assets.DoAsync(HttpMethod.Patch, id, "", new JsonObject { ["addTags"] = new JsonArray($"tag {random.Next(9)}") });
                return "asset tag";
        }
    }

    private async Task<string> AddAsync(Random random, TestShot shot)
    {
        if (random.Next(4) == 0)
        {
            // Frames that other takes have too, some twice, some numbers missing.
            var frames = Enumerable.Range(1, 6).Where(_ => random.Next(4) > 0).Select(n => ($"f.{n:D4}.bmp", _media.Count > 0 && random.Next(2) == 0 ? _media[random.Next(_media.Count)] : MediaSamples.NewBmp())).ToList();
            await shot.AddAsync(Zips.Of([.. frames, ("f.0009.bmp", MediaSamples.NewBmp())]), "frames.zip");
            return "add sequence";
        }

        var (bytes, isAgain) = NextMedia(random);
        await shot.AddAsync(bytes, "still.bmp");
        return isAgain ? "add again" : "add";
    }

    /// <summary>What takes and assets are made of: one time in three bytes that were there before.</summary>
    private (byte[] Bytes, bool IsAgain) NextMedia(Random random)
    {
        var isAgain = _media.Count > 0 && random.Next(3) == 0;
        var bytes = isAgain ? _media[random.Next(_media.Count)] : MediaSamples.NewBmp();
        _media.Add(bytes);
        return (bytes, isAgain);
    }

    private static Task SendAsync(TakesApp app, HttpMethod method, string url, JsonNode? body = null) => app.SendJsonAsync(method, url, body, HttpStatusCode.OK);

    private static async Task AgreeAsync(TakesApp app, TestShot shot, string when)
    {
        await app.WaitForAsync($"a quiet moment, {when}", async () =>
        {
            var jobs = await app.Get<ListJobs>().RunAsync(new JobFilter { States = [JobState.Queued, JobState.Running], Take = 500 }, CancellationToken.None);
            return jobs.Jobs.Count == 0 && await app.GitAsync(shot.Slug, "status", "--porcelain") == "";
        });
        Assert.True(Disk.UniqueBytes(shot.Repository) == (long)(await app.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!, $"The books differ from the disk, {when}.");
        await app.GitAsync(shot.Slug, "fsck", "--strict");
        await app.GitAsync(shot.Slug, "lfs", "fsck");
        var gone = Disk.Files(Path.Combine(shot.Repository, ".git", "takes")).Where(f => f.Contains("/purging/", StringComparison.Ordinal) || f.Contains("/staging/", StringComparison.Ordinal));
        Assert.Empty(gone);
    }
}
