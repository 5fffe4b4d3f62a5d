using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>What people and programs are told while the index is filled at the start.</summary>
public sealed class RebuildGateTests
{
    [Fact]
    public async Task While_the_index_is_filled_programs_are_told_to_wait_and_people_see_how_far_it_is()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.PngAsync(), "a.png");
        await shot.SettledAsync(1);
        var held = new HeldRebuild();
        await StartHeldAsync(app, held);

        foreach (var url in new[] { "/api/projects", shot.Url + "/takes", "/api/jobs" })
        {
            using var refused = await app.Http.GetAsync(url);
            Assert.True(refused.Headers.RetryAfter is { Delta.TotalSeconds: >= 2 });
            Assert.Contains("1 of 1 take is read", await TakesApp.RefusalAsync(refused, 503), StringComparison.Ordinal);
        }

        using var post = await shot.PostAsync(await MediaSamples.PngAsync(), "b.png");
        await TakesApp.RefusalAsync(post, 503);
        using var ask = new HttpRequestMessage(HttpMethod.Get, "/storage");
        ask.Headers.Accept.ParseAdd("text/html");
        using var page = await app.Http.SendAsync(ask);
        var html = await page.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Contains("Reading the library", html, StringComparison.Ordinal);
        Assert.Contains("http-equiv=\"refresh\"", html, StringComparison.Ordinal);

        held.LetGo();
        await app.Get<IndexGate>().PassAsync(CancellationToken.None);
        Assert.Equal([1], await shot.NumbersAsync());
    }

    [Fact]
    public async Task Health_sign_in_and_the_progress_need_no_index_and_readiness_waits_for_it()
    {
        await using var app = await TakesApp.StartNewAsync();
        await app.CreateProjectAsync();
        var held = new HeldRebuild();
        await StartHeldAsync(app, held);

        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("/healthz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("/sign-in")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("/css/tokens.css")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("/api/tokens")).StatusCode);
        Assert.True((bool)(await app.GetAsync("/api/admin/rebuild"))["running"]!);
        var notReady = await TakesApp.ReadAsync(await app.Http.GetAsync("/readyz"), HttpStatusCode.ServiceUnavailable);
        Assert.Contains(((JsonArray)notReady["parts"]!).OfType<JsonObject>(), part => (string)part["name"]! == "library" && !(bool)part["ok"]!);

        held.LetGo();
        await app.WaitForAsync("readiness", async () => (await app.Http.GetAsync("/readyz")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Jobs_wait_until_the_index_is_whole()
    {
        await using var app = await TakesApp.StartNewAsync();
        await app.CreateProjectAsync();
        var held = new HeldRebuild();
        await StartHeldAsync(app, held);
        await app.Get<JobQueue>().RunNowAsync("cleanup", CancellationToken.None);

        Assert.DoesNotContain((await app.Get<ListJobs>().RunAsync(new JobFilter(), CancellationToken.None)).Recurring, row => row.IsRunning);

        held.LetGo();
        await app.RunRecurringAsync("cleanup");
    }

    [Fact]
    public async Task A_stop_in_the_middle_is_harmless_and_the_next_start_goes_on()
    {
        await using var app = await TakesApp.StartNewAsync();
        var (first, second, other) = await Library.MakeAsync(app);
        var before = await Library.DumpAsync(app, (first, 3), (second, 1), (other, 1));
        await StartHeldAsync(app, new HeldRebuild());
        await app.StopAsync();

        app.Change = null;
        await app.StartAsync();

        Assert.Equal(before, await Library.DumpAsync(app, (first, 3), (second, 1), (other, 1)));
        Assert.Empty(Directory.GetFiles(app.Data, "app.db.set-aside-*"));
    }

    [Fact]
    public async Task A_rebuild_that_fails_says_why_and_the_server_stays_shut()
    {
        await using var app = await TakesApp.StartNewAsync();
        await app.CreateProjectAsync();
        await app.StopAsync();
        Library.RemoveIndex(app);
        app.Change = services => services.AddSingleton<IRebuild>(new BrokenRebuild());
        app.Launch();

        await app.WaitForAsync("the reason", async () => (string?)(await app.GetAsync("/api/admin/rebuild"))["trouble"] == "The disk hums.");

        using var refused = await app.Http.GetAsync("/api/projects");
        Assert.Contains("The disk hums.", await TakesApp.RefusalAsync(refused, 503), StringComparison.Ordinal);
    }

    private static async Task StartHeldAsync(TakesApp app, HeldRebuild held)
    {
        await app.StopAsync();
        Library.RemoveIndex(app);
        app.Change = services => services.AddSingleton<IRebuild>(held);
        app.Launch();
        await held.Reached.WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>An upper feature whose part takes until the test lets it go.</summary>
    private sealed class HeldRebuild : IRebuild
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public void LetGo() => _go.TrySetResult();

        public Task RebuildAsync(Project project, CancellationToken ct)
        {
            _reached.TrySetResult();
            return _go.Task.WaitAsync(ct);
        }

        public Task DumpAsync(Project project, Utf8JsonWriter json, CancellationToken ct) => Task.CompletedTask;
    }

    private sealed class BrokenRebuild : IRebuild
    {
        public Task RebuildAsync(Project project, CancellationToken ct) => throw new IOException("The disk hums.");

        public Task DumpAsync(Project project, Utf8JsonWriter json, CancellationToken ct) => Task.CompletedTask;
    }
}
