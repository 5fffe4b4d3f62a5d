using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Housekeeping;

public sealed class SampleTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_day_has_one_sample_however_often_it_is_taken_and_the_growth_reads_them_in_order()
    {
        await using var app = await TakesApp.StartNewAsync();
        await app.WaitForAsync("the sample of the start", async () => await IsIdleAsync(app));
        var shot = await app.CreateShotAsync();
        var clock = new MovedClock { By = TimeSpan.FromDays(-2) };
        var sample = At(app, clock);

        await sample.RunAsync(Ct);
        await sample.RunAsync(Ct);
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(1);
        await sample.RunAsync(Ct);
        clock.By = TimeSpan.FromDays(-1);
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(2);
        await sample.RunAsync(Ct);

        var growth = ((JsonArray)(await app.GetAsync($"/api/projects/{shot.Slug}/storage/stats"))["growth"]!).Select(g => ((string)g!["day"]!, (long)g["bytes"]!)).ToList();
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        Assert.Equal([today.AddDays(-2).ToString("O"), today.AddDays(-1).ToString("O")], growth.Select(g => g.Item1));
        Assert.True(growth[0].Item2 > 0 && growth[0].Item2 < growth[1].Item2);
        Assert.Equal(Disk.UniqueBytes(shot.Repository), growth[1].Item2);
        Assert.True(await sample.HasTodayAsync(Ct));
    }

    [Fact]
    public async Task A_day_without_a_sample_gets_one_at_the_start_with_git_measured()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(1);
        await app.WaitForAsync("the sample of the first start", async () => await IsIdleAsync(app));
        await using (var db = await app.Get<IDbContextFactory<ServerDbContext>>().CreateDbContextAsync(Ct))
        {
            await db.Set<StorageSample>().ExecuteDeleteAsync(Ct);
        }

        await app.RestartAsync(() => File.Delete(Path.Combine(app.Data, "app.db")));

        await app.WaitForAsync("the sample of today", async () => await app.Get<SampleStorage>().HasTodayAsync(Ct));
        await using var read = await app.Get<IDbContextFactory<ServerDbContext>>().CreateDbContextAsync(Ct);
        var rows = await read.Set<StorageSample>().AsNoTracking().ToListAsync(Ct);
        Assert.Equal(Disk.UniqueBytes(shot.Repository), rows.Where(r => r.Category.IsInTotal()).Sum(r => r.Bytes));
        Assert.True(rows.Single(r => r.Category == FileCategory.Git).Bytes > 0);
    }

    [Fact]
    public async Task Old_samples_go_and_a_project_that_keeps_nothing_has_its_zero()
    {
        await using var app = await TakesApp.StartNewAsync();
        await app.CreateShotAsync();
        var clock = new MovedClock { By = TimeSpan.FromDays(-1000) };
        await At(app, clock).RunAsync(Ct);

        clock.By = TimeSpan.FromDays(-3);
        await At(app, clock).RunAsync(Ct);

        await using var db = await app.Get<IDbContextFactory<ServerDbContext>>().CreateDbContextAsync(Ct);
        var past = await db.Set<StorageSample>().Where(s => s.Category == FileCategory.Renders).OrderBy(s => s.Day).ToListAsync(Ct);
        Assert.Equal(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), past[0].Day);
        Assert.Equal(0, past[0].Bytes);
    }

    [Fact]
    public async Task The_migrations_of_server_db_are_its_model()
    {
        await using var app = await TakesApp.StartNewAsync();
        await using var db = await app.Get<IDbContextFactory<ServerDbContext>>().CreateDbContextAsync(Ct);

        Assert.False(db.Database.HasPendingModelChanges());
    }

    private static SampleStorage At(TakesApp app, TimeProvider clock) => new(
        app.Get<IDbContextFactory<ServerDbContext>>(), app.Get<ByteLedger>(), app.Get<ListProjects>(), app.Get<MeasureGit>(), app.Get<LiveFeed>(), clock);

    private static async Task<bool> IsIdleAsync(TakesApp app) =>
        (await app.Get<ListJobs>().RunAsync(new JobFilter(), Ct)).Recurring.Where(r => r.Kind is "sample-storage" or "measure-git")
            .All(r => !r.IsRunning && r.Next > TimeProvider.System.GetUtcNow().AddSeconds(30));
}
