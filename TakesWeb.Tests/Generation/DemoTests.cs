using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Generation;

public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_is_made_once_however_often_it_is_asked_for_and_stays_away_once_removed()
    {
        // Nothing is rendered here: the lane of the generators is held.
        await using var app = await TakesApp.StartNewAsync(("Takes:Demo", "false"));
        await app.Get<JobQueue>().PauseLaneAsync(Lane.Bulk, CancellationToken.None);
        await app.StopAsync();
        app.Set("Takes:Demo", "true");
        await app.StartAsync();
        await app.WaitForAsync("22 takes", async () => await CountAsync(app) == 22);
        await app.WaitForAsync("the end of the job", async () => await app.Get<Accounts.ServerSettings>().GetAsync(DemoStart.Setting, CancellationToken.None) == "made");

        await app.Get<Accounts.ServerSettings>().SetAsync(DemoStart.Setting, "making", CancellationToken.None);
        await app.RestartAsync();
        await app.WaitForAsync("the end of the second job", async () => await app.Get<Accounts.ServerSettings>().GetAsync(DemoStart.Setting, CancellationToken.None) == "made");
        Assert.Equal(22, await CountAsync(app));
        var demo = Assert.Single(await app.Get<ListProjects>().RunAsync(CancellationToken.None));
        Assert.Equal(6, (await app.Get<ListShots>().RunAsync(demo.Id, CancellationToken.None)).Count);

        Assert.True((await app.Get<RemoveDemo>().RunAsync(Actor.System, CancellationToken.None)).IsOk);
        await app.RestartAsync();
        Assert.Empty(await app.Get<ListProjects>().RunAsync(CancellationToken.None));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(app.Data, "projects")));
    }

    private static async Task<int> CountAsync(TakesApp app)
    {
        var projects = await app.Get<ListProjects>().RunAsync(CancellationToken.None);
        var overview = projects is [var demo] ? await app.Get<ProjectOverview>().RunAsync(demo.Id, CancellationToken.None) : [];
        return overview.Sum(row => row.Takes);
    }
}
