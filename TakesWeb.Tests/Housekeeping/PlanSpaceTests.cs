using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Housekeeping;

/// <summary>What the planner proposes, in which order, and that its numbers are what the disk gets back.</summary>
public sealed class PlanSpaceTests : IAsyncLifetime
{
    private const long Everything = 1_000_000_000_000;
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TakesApp _app = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task The_trash_goes_first_then_rejected_then_older_takes_and_never_a_chosen_one()
    {
        var shot = await _app.ShotOfStillsAsync(8);
        await shot.CircleAsync(1);
        await VerdictAsync(shot, 2, "selected");
        await VerdictAsync(shot, 3, "approved");
        await VerdictAsync(shot, 4, "reject");
        await TrashAsync(shot, 6, 5);
        await AgeAsync(shot, 8, days: 40);

        var plan = await PlanAsync(shot, Everything);

        Assert.Equal(["take_006", "take_005", "take_004", "take_008", "take_007"], Names(plan));
        Assert.Equal(["in the trash, just now", "in the trash, just now", "rejected, new", "no verdict, never opened", "no verdict, new"], ((JsonArray)plan["takes"]!).Select(t => (string)t!["reason"]!));
        Assert.False((bool)plan["isMet"]!);
        Assert.Contains("cannot be met", (string)plan["sentence"]!, StringComparison.Ordinal);
        var sums = ((JsonArray)plan["takes"]!).Select(t => (long)t!["cumulatedBytes"]!).ToList();
        Assert.Equal((long)plan["freedBytes"]!, sums[^1]);

        // The wish is met by as few of them as it takes, and what they free does not depend on those that are not needed.
        var two = await PlanAsync(shot, sums[1]);
        Assert.True((bool)two["isMet"]!);
        Assert.Equal(sums[..2], ((JsonArray)two["takes"]!).Select(t => (long)t!["cumulatedBytes"]!));
        Assert.Equal(3, ((JsonArray)(await PlanAsync(shot, sums[1] + 1))["takes"]!).Count);
    }

    [Fact]
    public async Task A_run_frees_what_the_plan_said_and_an_undo_before_it_brings_all_back()
    {
        var shot = await _app.CreateShotAsync();
        var twice = await MediaSamples.OtherMp4Async();
        foreach (var bytes in new[] { twice, MediaSamples.NewBmp(), twice, await MediaSamples.OtherMp4Async() })
        {
            await shot.AddAsync(bytes);
        }

        await shot.SettledAsync(4);
        await shot.CircleAsync(4);
        var plan = await PlanAsync(shot, Everything);
        var uids = new JsonArray([.. ((JsonArray)plan["takes"]!).Select(t => t!["takeUid"]!.DeepClone())]);

        // Alone before shared; of the two that share, the last brings the bytes.
        Assert.Equal(["take_002", "take_001", "take_003"], Names(plan));
        Assert.Equal("shares its bytes with take 3: frees nothing alone", (string?)plan["takes"]![1]!["note"]);
        Assert.True((long)plan["takes"]![1]!["bytes"]! < twice.Length && (long)plan["takes"]![2]!["bytes"]! > twice.Length);

        await BulkAsync(shot, "delete", uids);
        await BulkAsync(shot, "restore", uids);
        Assert.Equal([1, 2, 3, 4], await shot.NumbersAsync());
        await BulkAsync(shot, "delete", uids);
        Assert.Equal((long)plan["freedBytes"]!, (long)(await PlanAsync(shot, Everything))["freedBytes"]!);
        var purged = await BulkAsync(shot, "purge", uids);

        Assert.Equal((long)plan["freedBytes"]!, (long)purged["freedBytes"]!);
        Assert.Equal(Disk.UniqueBytes(shot.Repository), (long)(await _app.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!);
        await _app.ReconcileAsync();
        await _app.WaitForAsync("the commit", async () => await _app.GitAsync(shot.Slug, "status", "--porcelain") == "");
    }

    [Fact]
    public async Task What_would_free_nothing_is_left_out_with_its_reason()
    {
        using var temp = new TempFolder();
        var shot = await _app.CreateShotAsync();
        var shared = await MediaSamples.OtherMp4Async();
        foreach (var bytes in new[] { shared, shared, await MediaSamples.OtherMp4Async(), await MediaSamples.OtherMp4Async() })
        {
            await shot.AddAsync(bytes);
        }

        await shot.SettledAsync(4);
        await shot.CircleAsync(1);
        var project = (await _app.Get<FindProject>().RunAsync(shot.Slug, None)).Value;
        var cut = (string)shot.SidecarOf(3)["file"]!["sha256"]!;

        var plan = (await PlanWith(new Cut(cut)).RunAsync(new SpaceWish(Everything, project), None)).Value;
        Assert.Equal([4], plan.Takes.Select(t => t.Number));
        Assert.Equal([(1, "shared with a take that stays"), (1, "needed by something else")], plan.LeftOut.Select(l => (l.Takes, l.Reason)));

        await TakesApp.ProgramAsync("git", ["init", "-q", "--bare", temp["there.git"]]);
        await _app.GitAsync(shot.Slug, "remote", "add", "origin", "file://" + temp["there.git"]);
        var unpushed = await PlanAsync(shot, Everything);
        Assert.Empty((JsonArray)unpushed["takes"]!);
        Assert.Contains("not pushed yet", unpushed["leftOut"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(2, ((JsonArray)(await PlanAsync(shot, Everything, forgetUnpushed: true))["takes"]!).Count);
    }

    [Fact]
    public async Task A_take_that_nobody_opened_goes_before_one_that_somebody_did()
    {
        var shot = await _app.ShotOfStillsAsync(5);
        foreach (var number in new[] { 1, 2, 3 })
        {
            await AgeAsync(shot, number, days: 30 - number);
        }

        await VerdictAsync(shot, 1, "reject");
        await VerdictAsync(shot, 5, "reject");
        await AgeAsync(shot, 5, days: 10);
        foreach (var number in new[] { 1, 2 })
        {
            await _app.Get<MarkOpened>().RunAsync(Guid.Parse((string)shot.SidecarOf(number)["takeUid"]!), None);
        }

        var plan = await PlanAsync(shot, Everything);

        // Take 4 is new: nobody has had the time to look at it.
        Assert.Equal(["take_005", "take_001", "take_003", "take_002", "take_004"], Names(plan));
        Assert.Equal(
            ["rejected, never opened", "rejected, last opened just now", "no verdict, never opened", "no verdict, last opened just now", "no verdict, new"],
            ((JsonArray)plan["takes"]!).Select(t => (string)t!["reason"]!));
    }

    [Fact]
    public async Task All_projects_are_planned_together_and_what_they_share_counts_once()
    {
        var (one, other) = (await _app.CreateShotAsync(), await _app.CreateShotAsync());
        var bytes = await MediaSamples.OtherMp4Async();
        foreach (var shot in new[] { one, other })
        {
            await shot.AddAsync(bytes);
            await shot.SettledAsync(1);
        }

        var plan = await _app.SendJsonAsync(HttpMethod.Post, "/api/storage/plan", new JsonObject { ["bytes"] = Everything }, HttpStatusCode.OK);
        Assert.Equal([one.Slug, other.Slug], ((JsonArray)plan["takes"]!).Select(t => (string)t!["project"]!));
        var freed = 0L;
        foreach (var (shot, take) in new[] { one, other }.Zip((JsonArray)plan["takes"]!))
        {
            var uid = new JsonArray(take!["takeUid"]!.DeepClone());
            await BulkAsync(shot, "delete", uid);
            freed += (long)(await BulkAsync(shot, "purge", uid))["freedBytes"]!;
        }

        Assert.Equal((long)plan["freedBytes"]!, freed);
        Assert.Empty(Disk.Files(Path.Combine(_app.Data, "cache")));
        using var refused = await _app.Http.PostAsync("/api/storage/plan", System.Net.Http.Json.JsonContent.Create(new { bytes = 0 }));
        Assert.Contains("Say how many bytes", await TakesApp.RefusalAsync(refused, 400), StringComparison.Ordinal);
    }

    private PlanSpace PlanWith(IHoldsBytes holder) => new(
        new RankTakes(_app.Get<IDbContextFactory<TakesDbContext>>(), [holder], _app.Get<FindOpened>(), TimeProvider.System), _app.Get<WeighPurge>(), _app.Get<ListProjects>());

    private async Task AgeAsync(TestShot shot, int number, int days)
    {
        var uid = Guid.Parse((string)shot.SidecarOf(number)["takeUid"]!);
        await using var db = await _app.Get<IDbContextFactory<TakesDbContext>>().CreateDbContextAsync(None);
        await db.Database.ExecuteSqlAsync($"UPDATE takes SET Created = Created - {TimeSpan.FromDays(days).Ticks} WHERE Uid = {uid}", None);
    }

    private async Task TrashAsync(TestShot shot, params int[] numbers)
    {
        foreach (var number in numbers)
        {
            await _app.SendJsonAsync(HttpMethod.Delete, $"{shot.Url}/takes/{TestShot.NameOf(number)}", null, HttpStatusCode.OK);
        }
    }

    private Task VerdictAsync(TestShot shot, int number, string verdict) =>
        _app.SendJsonAsync(HttpMethod.Put, $"{shot.Url}/takes/{TestShot.NameOf(number)}/verdict", new JsonObject { ["verdict"] = verdict }, HttpStatusCode.OK);

    private Task<JsonObject> PlanAsync(TestShot shot, long bytes, bool forgetUnpushed = false) => _app.SendJsonAsync(
        HttpMethod.Post, $"/api/projects/{shot.Slug}/storage/plan", new JsonObject { ["bytes"] = bytes, ["forgetUnpushed"] = forgetUnpushed }, HttpStatusCode.OK);

    private Task<JsonObject> BulkAsync(TestShot shot, string action, JsonArray uids) => _app.SendJsonAsync(
        HttpMethod.Post, $"/api/projects/{shot.Slug}/takes/bulk", new JsonObject { ["action"] = action, ["takeUids"] = uids.DeepClone(), ["dryRun"] = false }, HttpStatusCode.OK);

    private static IEnumerable<string> Names(JsonObject plan) => ((JsonArray)plan["takes"]!).Select(t => (string)t!["name"]!);

    /// <summary>A cut that needs one medium.</summary>
    private sealed class Cut(string sha256) : IHoldsBytes
    {
        public Task<IReadOnlyList<HeldBytes>> HoldersAsync(Project project, IReadOnlyCollection<string> hashes, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<HeldBytes>>(hashes.Contains(sha256) ? [new HeldBytes(sha256, 1, "The cut \"first\" has it.")] : []);
    }
}
