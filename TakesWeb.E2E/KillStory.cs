using System.Text.Json.Nodes;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>The power fails again and again while two machines deliver. What was acknowledged is there, once, whole and committed; nothing else is.</summary>
public sealed class KillStory
{
    private const int LatestKill = 500;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task Eight_kills_lose_nothing() => PlayAsync(kills: 8, least: 8);

    [Fact]
    [Trait("Category", "Long")]
    public Task A_hundred_kills_lose_nothing() => PlayAsync(kills: 100, least: 100);

    private static async Task PlayAsync(int kills, int least)
    {
        await using var server = await TakesServer.StartAsync([("Takes:Cleanup:GraceHours", "0")], Ct);
        var studio = await Studio.OpenAsync(server);
        var door = new Door();
        var isOver = false;
        var moments = new Random(kills);
        var senders = new[] { new Sender(studio, door, "a"), new Sender(studio, door, "b") };
        var sending = senders.Select(s => s.RunAsync(() => isOver)).ToArray();

        for (var kill = 0; kill < kills; kill++)
        {
            // By turns from the first request on, which is before anything is warm, and from the first answer on, when pictures and commits are made.
            await Task.WhenAny([kill % 2 == 0 ? door.FirstKnock : door.FirstAnswer, .. sending]);
            await Task.Delay(moments.Next(LatestKill), Ct);
            door.Close();
            await server.KillAsync();
            await server.RestartAsync(Ct);
            door.Open();
        }

        await Eventually.IsTrueAsync($"{least} acknowledged takes", () => Task.FromResult(senders.Sum(s => s.Acknowledged.Count) >= least || sending.Any(s => s.IsFaulted)));
        isOver = true;
        await Task.WhenAll(sending);
        var acknowledged = senders.SelectMany(s => s.Acknowledged).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kills} kills, {senders.Sum(s => s.Broken)} requests broken by them, {acknowledged.Count} takes acknowledged, {senders.Sum(s => s.SecondAnswers)} of them at a repeated request.");

        var takes = await studio.AllSettledAsync(within: TimeSpan.FromMinutes(5));
        await EachIsThereOnceAsync(studio, acknowledged, takes);
        await Terminal.GitAsync(studio.Repository, "fsck", "--strict");
        await Terminal.GitAsync(studio.Repository, "lfs", "fsck");
        // A write that was cut off may have left its temporary file; nothing that is committed may differ.
        Assert.Equal("", await Terminal.GitAsync(studio.Repository, "status", "--porcelain", "--untracked-files=no"));

        // What the running server wrote may be in use, and is spared: one more start makes everything old.
        await server.RestartAsync(Ct);
        var before = await LeftoversAsync(studio);
        var removed = await CleanUpAsync(studio);
        TestContext.Current.TestOutputHelper?.WriteLine($"{before.Count} leftovers before the cleanup, which removed {removed} files.");
        Assert.Empty(await LeftoversAsync(studio));
        Assert.Equal(0, await CleanUpAsync(studio));
        await studio.AllSettledAsync();
        await studio.IsCleanAsync();
    }

    private static async Task<int> CleanUpAsync(Studio studio)
    {
        using var answer = await studio.Client.PostAsync("/api/admin/cleanup?dryRun=false", content: null, Ct);
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode, body);
        return (int)JsonNode.Parse(body)!["count"]!;
    }

    private static async Task EachIsThereOnceAsync(Studio studio, List<Acknowledged> acknowledged, List<JsonNode> takes)
    {
        // Every file was sent until it was acknowledged, so a take beyond these is a duplicate or something half made.
        Assert.Equal(acknowledged.Select(a => a.TakeUid).Order(), takes.Select(t => Guid.Parse((string)t["takeUid"]!)).Order());
        Assert.Equal(acknowledged.Select(a => a.Sha256).Order(), takes.Select(t => (string)t["file"]!["sha256"]!).Order());
        Assert.Equal(takes.Count, takes.Select(t => (int)t["number"]!).Distinct().Count());
        Assert.All(takes, take => Assert.Equal("complete", (string?)take["status"]));
        foreach (var one in acknowledged)
        {
            var take = takes.Single(t => (string?)t["takeUid"] == one.TakeUid.ToString());
            Assert.Equal(one.Take, (string?)take["id"]);
            Assert.Equal(one.Sha256, SampleMedia.Sha256(await studio.Client.GetByteArrayAsync((string)take["mediaUrl"]!, Ct)));
            Assert.NotEmpty(await studio.Client.GetByteArrayAsync((string)take["thumbnailUrl"]!, Ct));
        }
    }

    /// <summary>Everything in the project's folder that no take and no commit needs.</summary>
    private static async Task<List<string>> LeftoversAsync(Studio studio)
    {
        var git = Path.Combine(studio.Repository, ".git");
        var known = (await Terminal.GitLinesAsync(studio.Repository, "lfs", "ls-files", "-l")).Select(line => line.Split(' ')[0]).ToHashSet();
        var leftovers = Directory.GetFiles(Path.Combine(git, "lfs"), "*", SearchOption.AllDirectories).Where(f => !known.Contains(Path.GetFileName(f))).ToList();
        foreach (var folder in new[] { "staging", "pictures" }.Select(name => Path.Combine(git, "takes", name)).Where(Directory.Exists))
        {
            leftovers.AddRange(Directory.GetFileSystemEntries(folder));
        }

        leftovers.AddRange(Directory.GetFiles(git, "*.lock", SearchOption.AllDirectories));
        leftovers.AddRange(Directory.GetFiles(studio.Repository, "*.tmp", SearchOption.AllDirectories));
        leftovers.AddRange((await Terminal.GitLinesAsync(studio.Repository, "count-objects", "-v")).Where(line => line.StartsWith("garbage: ", StringComparison.Ordinal) && line != "garbage: 0"));
        return [.. leftovers.Distinct()];
    }
}
