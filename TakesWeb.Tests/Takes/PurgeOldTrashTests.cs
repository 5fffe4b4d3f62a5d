using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TakesWeb.Housekeeping;
using TakesWeb.Kernel;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>The purge by age, with clocks that go wrong in both directions.</summary>
public sealed class PurgeOldTrashTests : IAsyncLifetime
{
    private readonly TakesApp _app = new();
    private readonly MovedClock _clock = new();

    // Some minutes after noon are the same day, whenever this runs.
    private readonly TimeSpan _noon = TimeSpan.FromHours(12) - TimeProvider.System.GetUtcNow().TimeOfDay;

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task What_two_earlier_days_have_found_due_is_purged_by_a_name_that_says_so()
    {
        var shot = await TrashedAsync();

        Assert.Empty(await RoundAsync(29));
        Assert.Empty(await RoundAsync(31));
        Assert.Empty(await RoundAsync(31.01));
        Assert.Empty(await RoundAsync(32));
        Assert.Empty(await RoundAsync(32.001));
        Assert.Single(await RoundAsync(33));

        Assert.Equal([1], await shot.NumbersAsync("?storage=purged"));
        Assert.Equal([2], await shot.NumbersAsync());
        var last = JsonNode.Parse((await File.ReadAllLinesAsync(shot.FileOf(1, "_events.jsonl")))[^1])!;
        Assert.Equal(("purged", "Takes (trash older than 30 days)"), ((string)last["type"]!, (string)last["by"]!));
        Assert.Empty(await RoundAsync(34));
    }

    [Fact]
    public async Task A_clock_that_jumps_a_month_ahead_purges_nothing_when_it_is_set_right_the_next_day()
    {
        var shot = await TrashedAsync();

        Assert.Empty(await RoundAsync(31));
        Assert.Empty(await RoundAsync(31));
        Assert.Empty(await RoundAsync(32));
        Assert.Empty(await RoundAsync(1));
        // It counts anew: what the wrong clock saw is forgotten.
        Assert.Empty(await RoundAsync(33));
        Assert.Empty(await RoundAsync(34));

        Assert.Equal([1], await shot.NumbersAsync("?storage=trashed"));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_purges_nothing_and_a_restored_take_begins_anew()
    {
        var shot = await TrashedAsync();
        Assert.Empty(await RoundAsync(-40));
        Assert.Empty(await RoundAsync(31));
        Assert.Empty(await RoundAsync(32));
        foreach (var (method, deed) in new[] { (HttpMethod.Post, "/restore"), (HttpMethod.Delete, "") })
        {
            await _app.SendJsonAsync(method, $"{shot.Url}/takes/take_001{deed}", null, HttpStatusCode.OK);
        }

        Assert.Empty(await RoundAsync(33));
        Assert.Empty(await RoundAsync(34));
        Assert.Single(await RoundAsync(35));
    }

    [Fact]
    public async Task Nothing_is_purged_by_age_when_the_setting_is_0()
    {
        await TrashedAsync();

        foreach (var day in Enumerable.Range(100, 4))
        {
            Assert.Empty(await RoundAsync(day, days: 0));
        }
    }

    [Fact]
    public async Task Media_that_no_remote_has_stays_in_the_store()
    {
        using var temp = new TempFolder();
        var shot = await TrashedAsync();
        await TakesApp.ProgramAsync("git", ["init", "-q", "--bare", temp["there.git"]]);
        await _app.GitAsync(shot.Slug, "remote", "add", "origin", "file://" + temp["there.git"]);
        var stored = MediaStore.ObjectPath(shot.Repository, (string)shot.SidecarOf(1)["file"]!["sha256"]!);

        await RoundAsync(31);
        await RoundAsync(32);
        Assert.Single(await RoundAsync(33));

        Assert.True(File.Exists(stored));
        Assert.False(File.Exists(shot.FileOf(1, ".bmp")));
    }

    [Fact]
    public async Task It_is_one_of_the_recurring_jobs() => await _app.RunRecurringAsync("empty-trash");

    /// <summary>Two takes, the first in the trash.</summary>
    private async Task<TestShot> TrashedAsync()
    {
        var shot = await _app.CreateShotAsync();
        await shot.AddAsync(MediaSamples.NewBmp(), "still.bmp");
        await shot.AddAsync(MediaSamples.NewBmp(), "still.bmp");
        await shot.SettledAsync(2);
        await _app.SendJsonAsync(HttpMethod.Delete, $"{shot.Url}/takes/take_001", null, HttpStatusCode.OK);
        return shot;
    }

    /// <summary>The round of a server whose clock is moved by so many days.</summary>
    private Task<IReadOnlyList<Guid>> RoundAsync(double moved, int days = 30)
    {
        _clock.By = _noon + TimeSpan.FromDays(moved);
        var purge = new PurgeOldTrash(
            _app.Get<IDbContextFactory<TakesDbContext>>(), _app.Get<RunBulk>(), Options.Create(new TrashOptions { Days = days }), _clock, NullLogger<PurgeOldTrash>.Instance);
        return purge.RunAsync(null, CancellationToken.None);
    }
}
