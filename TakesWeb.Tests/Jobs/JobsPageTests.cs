using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Jobs;

public sealed class JobsPageTests : BunitContext, IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string _folder = Directory.CreateTempSubdirectory("takes-jobs-").FullName;
    private static readonly ProjectName DeepField = new(Guid.NewGuid(), "deep-field", "Deep Field");
    private BunitAuthorizationContext _who = null!;
    private JobHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        _host = await JobHost.StartAsync(_folder, services => services
            .AddJob<ScriptBody>(Kinds.Thumbnail)
            .AddJob<ScriptBody>(Kinds.Proxy)
            .AddJob<ScriptBody>(Kinds.Scrub)
            .AddSingleton<IProjectNames>(new NamedProjects(DeepField, new ProjectName(Guid.NewGuid(), "night-train", "Night Train"))));
        _who = AddAuthorization();
        _who.SetAuthorized("Mara Keller").SetPolicies(Policies.CanLook, Policies.CanAdmin).SetRoles(Roles.Admin);
        Services.AddSingleton(_host.Services.GetRequiredService<RetryFailedJobs>());
        Services.AddSingleton(_host.Services.GetRequiredService<ListJobs>());
        Services.AddSingleton<LookAtWork>();
        Services.AddSingleton(_host.Services.GetRequiredService<LiveFeed>());
        Services.AddSingleton(_host.Queue);
        Services.AddSingleton(TimeProvider.System).AddScoped<OpenPages>();
    }

    public new async ValueTask DisposeAsync()
    {
        await DisposeComponentsAsync();
        await base.DisposeAsync();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void An_empty_console_teaches_what_will_come()
    {
        var page = Render<JobsPage>();

        page.WaitForAssertion(() => Assert.Contains("its thumbnail is made first", page.Markup, StringComparison.Ordinal));
        Assert.Equal(["Interactive", "Commit", "Bulk", "Maintenance"], page.FindAll("section.lane h3").Select(h => h.TextContent));
        Assert.Contains("every 6 h, last not yet", page.Find("aside.schedule").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_job_shows_its_progress_live_and_can_be_cancelled()
    {
        _host.Script.Body = async (run, ct) =>
        {
            run.Report(0.43);
            await _host.Script.WaitAtGateAsync(run, ct);
        };
        var page = Render<JobsPage>();

        var id = await _host.Queue.EnqueueAsync(Kinds.Proxy.Ask("a") with { Subject = "Deep Field, Harbour, take 9" }, None);
        page.WaitForAssertion(() => Assert.Equal("43", page.Find("tbody [role=progressbar]").GetAttribute("aria-valuenow")));
        Assert.Contains("Deep Field, Harbour, take 9", page.Find("tbody tr").TextContent, StringComparison.Ordinal);
        page.Find("tbody button[aria-label='Cancel Proxy']").Click();
        await _host.ToldAsync(id, "cancelled");
        page.WaitForAssertion(() => Assert.Equal("Cancelled", page.Find("tbody .state").TextContent.Trim()));
    }

    [Fact]
    public async Task A_failed_job_unfolds_to_its_reason_and_detail_and_is_retried()
    {
        _host.Script.Body = (_, _) => throw new PermanentJobFailureException("The file ends early.", "moov atom not found");
        var id = await _host.Queue.EnqueueAsync(Kinds.Thumbnail.Ask("a"), None);
        await _host.ToldAsync(id, "failed");
        var page = Render<JobsPage>();

        page.WaitForElement("button[aria-label='Why Thumbnail']").Click();
        Assert.Contains("The file ends early.", page.WaitForElement("tr.more").TextContent, StringComparison.Ordinal);
        Assert.Equal("moov atom not found", page.Find("pre.term").TextContent);
        Assert.Contains("moov atom not found", page.FindAll("tr.more button").Single(b => b.TextContent == "Copy report").GetAttribute("data-copy"), StringComparison.Ordinal);
        _host.Script.Body = (_, _) => Task.CompletedTask;
        page.Find("tr.more .btn").Click();
        await _host.ToldAsync(id, "succeeded");
        page.WaitForAssertion(() => Assert.Equal("Done", page.Find("tbody .state").TextContent.Trim()));
    }

    [Fact]
    public async Task The_state_in_the_address_filters_and_all_failed_are_retried_at_once()
    {
        _host.Script.Body = (run, _) => run.Request.Key.StartsWith("bad", StringComparison.Ordinal) ? throw new PermanentJobFailureException("Bad.") : Task.CompletedTask;
        var ids = await _host.Queue.EnqueueManyAsync([Kinds.Proxy.Ask("bad 1"), Kinds.Proxy.Ask("bad 2"), Kinds.Proxy.Ask("good")], None);
        await _host.ToldAsync(ids[0], "failed");
        await _host.ToldAsync(ids[1], "failed");
        await _host.ToldAsync(ids[2], "succeeded");
        Services.GetRequiredService<NavigationManager>().NavigateTo("/jobs?state=failed");

        var page = Render<JobsPage>();
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("tbody tr").Count));
        Assert.Equal("true", page.FindAll(".filters .chip").Single(chip => chip.TextContent.Contains("Failed", StringComparison.Ordinal)).GetAttribute("aria-pressed"));
        _host.Script.Body = (_, _) => Task.CompletedTask;
        await page.PressAsync("button", "Retry all failed");
        page.WaitForAssertion(() => Assert.Contains("Nothing has failed", page.Markup, StringComparison.Ordinal));
        page.WaitForAssertion(() => Assert.Contains("2 failed jobs are queued again", page.Find("[role=status]").TextContent, StringComparison.Ordinal));
        await page.PressAsync(".filters .chip", "Done");
        page.WaitForAssertion(() => Assert.EndsWith("/jobs?state=succeeded", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lane_is_paused_and_resumed_from_its_box()
    {
        var page = Render<JobsPage>();

        page.WaitForElement("button[aria-label='Pause Bulk']").Click();
        page.WaitForElement("button[aria-label='Resume Bulk']");
        Assert.Matches("paused by Mara Keller, [0-9:]{8}$", page.Find("section[aria-label='Lane Bulk'] .hint").TextContent.Trim());
        var id = await _host.Queue.EnqueueAsync(Kinds.Proxy.Ask("a"), None);
        page.WaitForAssertion(() => Assert.Equal("Waiting", page.Find("tbody .state").TextContent.Trim()));
        page.Find("button[aria-label='Resume Bulk']").Click();
        await _host.ToldAsync(id, "succeeded");
    }

    [Fact]
    public async Task A_recurring_job_is_run_from_the_schedule()
    {
        var page = Render<JobsPage>();

        page.WaitForElement("button[aria-label='Run now: Scrub']").Click();
        await _host.ToldAsync(live => live.JobKind == "scrub" && live.State == "succeeded");
        page.WaitForAssertion(() => Assert.Contains("last ok", page.Find("aside.schedule").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_was_asked_for_in_a_paused_lane_says_what_it_waits_for()
    {
        await _host.Queue.PauseLaneAsync(Lane.Maintenance, None);
        var page = Render<JobsPage>();

        page.WaitForElement("button[aria-label='Run now: Scrub']").Click();

        page.WaitForAssertion(() => Assert.Equal("Scrub is queued. It starts when the lane Maintenance is resumed.", page.Find("[role=status]").TextContent));
    }

    [Fact]
    public async Task Kind_and_project_are_chosen_by_name_and_stand_in_the_address()
    {
        await _host.ToldAsync(await _host.Queue.EnqueueAsync(Kinds.Proxy.Ask("a") with { ProjectId = DeepField.Id, Subject = "Deep Field, Harbour" }, None), "succeeded");
        await _host.ToldAsync(await _host.Queue.EnqueueAsync(Kinds.Thumbnail.Ask("b") with { ProjectId = DeepField.Id, Subject = "Deep Field, Well" }, None), "succeeded");
        await _host.ToldAsync(await _host.Queue.EnqueueAsync(Kinds.Proxy.Ask("c") with { ProjectId = Guid.NewGuid(), Subject = "Elsewhere" }, None), "succeeded");
        Services.GetRequiredService<NavigationManager>().NavigateTo("/jobs");
        var page = Render<JobsPage>();
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("tbody tr").Count));

        page.Find("#job-project").Change("deep-field");
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("tbody tr").Count));
        page.Find("#job-kind").Change("proxy");
        page.WaitForAssertion(() => Assert.Contains("Deep Field, Harbour", Assert.Single(page.FindAll("tbody tr")).TextContent, StringComparison.Ordinal));

        Assert.Matches("/jobs\\?(project=deep-field&kind=proxy|kind=proxy&project=deep-field)$", Services.GetRequiredService<NavigationManager>().Uri);
        var reloaded = Render<JobsPage>();
        reloaded.WaitForAssertion(() => Assert.Contains("Deep Field, Harbour", Assert.Single(reloaded.FindAll("tbody tr")).TextContent, StringComparison.Ordinal));
        page.Find("#job-project").Change("night-train");
        page.WaitForAssertion(() => Assert.Contains("No job of the last days fits this filter.", page.Markup, StringComparison.Ordinal));
        await page.PressAsync("button", "Show all jobs");
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("tbody tr").Count));
    }

    [Fact]
    public async Task A_failure_that_has_run_well_since_calls_nobody()
    {
        _host.Script.Body = (_, _) => throw new PermanentJobFailureException("The file ends early.");
        await _host.ToldAsync(await _host.Queue.EnqueueAsync(Kinds.Thumbnail.Ask("a"), None), "failed");
        _host.Script.Body = (_, _) => Task.CompletedTask;
        await _host.ToldAsync(await _host.Queue.EnqueueAsync(Kinds.Thumbnail.Ask("a"), None), "succeeded");

        var page = Render<JobsPage>();

        page.WaitForAssertion(() => Assert.Equal(["Done", "Failed before"], page.FindAll("tbody .state").Select(s => s.TextContent.Trim())));
        Assert.True(page.FindAll("button").Single(b => b.TextContent == "Retry all failed").HasAttribute("disabled"));
        page.Find("button[aria-label='Why Thumbnail']").Click();
        Assert.Contains("has run again since", page.WaitForElement("tr.more").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(page.FindAll("tr.more button"), b => b.TextContent == "Retry");
    }

    [Fact]
    public async Task A_job_that_waits_for_its_next_try_says_why_the_last_one_failed()
    {
        await _host.Queue.PauseLaneAsync(Lane.Bulk, None);
        var id = await _host.Queue.EnqueueAsync(Kinds.Proxy.Ask("a"), None);
        await _host.Services.GetRequiredService<RunTable>().ExecuteAsync(
            "UPDATE runs SET state = 'scheduled', attempt = 1, reason = 'ffmpeg was killed.', detail = 'signal 9', due = $due WHERE id = $id",
            ("$id", id),
            ("$due", StoredRun.ToStored(TimeProvider.System.GetUtcNow().AddHours(1))));

        var page = Render<JobsPage>();

        page.WaitForAssertion(() => Assert.StartsWith("Retry in", page.Find("tbody .state").TextContent.Trim(), StringComparison.Ordinal));
        page.Find("button[aria-label='Why Proxy']").Click();
        Assert.Contains("ffmpeg was killed.", page.WaitForElement("tr.more").TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(page.FindAll("button[aria-label='Cancel Proxy']"));
    }

    [Fact]
    public async Task Whoever_is_no_admin_looks_and_steers_nothing()
    {
        _who.SetPolicies(Policies.CanLook).SetRoles(Roles.Viewer);
        _host.Script.Body = (_, _) => throw new PermanentJobFailureException("The file ends early.", "moov atom not found");
        await _host.ToldAsync(await _host.Queue.EnqueueAsync(Kinds.Thumbnail.Ask("a"), None), "failed");

        var page = Render<JobsPage>();

        page.WaitForElement("button[aria-label='Why Thumbnail']").Click();
        Assert.Contains("moov atom not found", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent is "Retry" or "Retry all failed" or "Pause" or "Run now" or "Cancel");
    }

    [Fact]
    public async Task A_role_that_was_taken_away_meanwhile_is_noticed_at_the_click()
    {
        var page = Render<JobsPage>();
        var button = page.WaitForElement("button[aria-label='Pause Bulk']");
        _who.SetPolicies(Policies.CanLook).SetRoles(Roles.Viewer);

        await button.ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("not steer them", page.Find("[role=status]").TextContent, StringComparison.Ordinal));
        Assert.All((await _host.Services.GetRequiredService<ListJobs>().RunAsync(new JobFilter(), None)).Lanes, lane => Assert.Null(lane.Pause));
    }

    [Fact]
    public async Task The_tray_shows_what_runs_and_keeps_what_failed_until_it_is_dismissed()
    {
        _host.Script.Body = async (run, ct) =>
        {
            run.Report(0.5);
            await _host.Script.WaitAtGateAsync(run, ct);
            if (run.Request.Key == "bad")
            {
                throw new PermanentJobFailureException("The file ends early.");
            }
        };
        var project = Guid.NewGuid();
        var tray = Render<JobTray>(parameters => parameters.Add(t => t.ProjectId, project));
        await _host.Queue.EnqueueAsync(Kinds.Proxy.Ask("elsewhere") with { ProjectId = Guid.NewGuid(), Subject = "Another film" }, None);

        var id = await _host.Queue.EnqueueAsync(Kinds.Thumbnail.Ask("bad") with { ProjectId = project, Subject = "Harbour, take 9" }, None);
        tray.WaitForAssertion(() => Assert.Equal("50", tray.Find("aside.tray [role=progressbar]").GetAttribute("aria-valuenow")));
        Assert.DoesNotContain("Another film", tray.Markup, StringComparison.Ordinal);
        _host.Script.Open("bad");
        await _host.ToldAsync(id, "failed");
        tray.WaitForAssertion(() => Assert.Contains("The file ends early.", tray.Find("li.failed").TextContent, StringComparison.Ordinal));
        Assert.Contains("Thumbnail failed: The file ends early.", tray.Find("[role=status]").TextContent, StringComparison.Ordinal);
        tray.Find("button[aria-label='Dismiss Thumbnail']").Click();
        tray.WaitForAssertion(() => Assert.Empty(tray.FindAll("aside.tray")));
    }

    [Fact]
    public async Task A_storm_of_events_is_a_few_refreshes_and_the_last_one_is_not_lost()
    {
        var refreshed = 0;
        var asked = 0;
        var seen = 0;
        var caughtUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var rhythm = new RefreshRhythm(TimeProvider.System, TimeSpan.FromMilliseconds(20), () =>
        {
            Interlocked.Increment(ref refreshed);
            seen = Volatile.Read(ref asked);
            if (seen == 10_000)
            {
                caughtUp.TrySetResult();
            }

            return Task.CompletedTask;
        });

        for (var ask = 0; ask < 10_000; ask++)
        {
            Interlocked.Increment(ref asked);
            rhythm.Ask();
        }

        await caughtUp.Task.WaitAsync(JobHost.Patience);
        Assert.True(refreshed < 5_000, $"{refreshed} refreshes");
    }

    [Fact]
    public async Task After_a_refresh_that_failed_the_next_ask_is_heard()
    {
        var rounds = 0;
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var rhythm = new RefreshRhythm(TimeProvider.System, TimeSpan.Zero, () =>
        {
            if (Interlocked.Increment(ref rounds) == 1)
            {
                throw new DirectoryNotFoundException("gone meanwhile");
            }

            again.TrySetResult();
            return Task.CompletedTask;
        });

        for (var asks = 0; asks < 100_000 && !again.Task.IsCompleted; asks++)
        {
            rhythm.Ask();
            await Task.Yield();
        }

        Assert.True(rounds > 1);
    }
}
