using Microsoft.Extensions.DependencyInjection;
using TakesWeb.Kernel;
using TakesWeb.Storage;
using Xunit;

namespace TakesWeb.Jobs;

public sealed class JobSteeringTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string _folder = Directory.CreateTempSubdirectory("takes-jobs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_waiting_job_can_be_cancelled_and_never_runs()
    {
        await using var host = new JobHost(_folder, Bodies);
        var gone = await host.Queue.EnqueueAsync(Kinds.Proxy.Ask("gone"), None);
        var stays = await host.Queue.EnqueueAsync(Kinds.Proxy.Ask("stays"), None);

        Assert.True((await host.Queue.CancelAsync(gone, None)).IsOk);
        await host.StartAsync();
        await host.ToldAsync(stays, "succeeded");

        Assert.Equal(["stays"], host.Script.Started);
        Assert.Equal(JobState.Cancelled, (await host.RowAsync(gone)).State);
        var again = await host.Queue.CancelAsync(gone, None);
        Assert.Equal(ProblemKind.Conflict, again.Problem?.Kind);
    }

    [Fact]
    public async Task A_running_job_can_be_cancelled_and_is_not_tried_again()
    {
        await using var host = await StartAsync();
        host.Script.Body = host.Script.WaitAtGateAsync;
        var id = await host.Queue.EnqueueAsync(Kinds.Proxy.Ask("a"), None);
        await host.Script.NextStartAsync();

        Assert.True((await host.Queue.CancelAsync(id, None)).IsOk);
        await host.ToldAsync(id, "cancelled");

        Assert.Equal(JobState.Cancelled, (await host.RowAsync(id)).State);
        host.Script.OpenAll();
        Assert.True((await host.Queue.RetryAsync(id, None)).IsOk);
        await host.ToldAsync(id, "succeeded");
    }

    [Fact]
    public async Task An_unknown_id_is_refused_with_a_sentence()
    {
        await using var host = await StartAsync();

        Assert.Equal(ProblemKind.NotFound, (await host.Queue.CancelAsync("nobody", None)).Problem?.Kind);
        Assert.Equal(ProblemKind.NotFound, (await host.Queue.RetryAsync("nobody", None)).Problem?.Kind);
        Assert.Equal(ProblemKind.NotFound, (await host.Queue.RunNowAsync("proxy", None)).Problem?.Kind);
    }

    [Fact]
    public async Task A_job_that_waits_for_its_next_try_can_be_run_now()
    {
        await using var host = await StartAsync(new JobsOptions { FirstRetry = TimeSpan.FromHours(1), LongestRetry = TimeSpan.FromHours(1) });
        host.Script.Body = (run, _) => host.Script.Started.Count == 1 ? throw new InvalidDataException("once") : Task.CompletedTask;
        var id = await host.Queue.EnqueueAsync(Kinds.Proxy.Ask("a"), None);
        await host.ToldAsync(id, "scheduled");

        Assert.Equal(id, await host.Queue.EnqueueAsync(Kinds.Proxy.Ask("a"), None));
        Assert.True((await host.Queue.RetryAsync(id, None)).IsOk);
        await host.ToldAsync(id, "succeeded");
    }

    [Fact]
    public async Task A_paused_lane_starts_nothing_until_it_is_resumed_also_over_a_restart()
    {
        string id;
        await using (var first = await StartAsync())
        {
            await first.Queue.PauseLaneAsync(Lane.Bulk, new Actor("Mara Keller", "mara@example.org"), None);
            id = await first.Queue.EnqueueAsync(Kinds.Proxy.Ask("a"), None);
            await first.ToldAsync(await first.Queue.EnqueueAsync(Kinds.Thumbnail.Ask("other lane"), None), "succeeded");
            Assert.Equal(["other lane"], first.Script.Started);
        }

        await using var host = await StartAsync();
        var lanes = (await host.Services.GetRequiredService<ListJobs>().RunAsync(new JobFilter(), None)).Lanes;
        var bulk = lanes.Single(lane => lane.Lane == Lane.Bulk);
        Assert.Equal((0, 1, false, "Paused by hand.", "Mara Keller"), (bulk.Running, bulk.Waiting, bulk.Pause!.IsParked, bulk.Pause.Reason, bulk.Pause.By));
        Assert.NotNull(bulk.Pause.At);
        await host.ToldAsync(await host.Queue.EnqueueAsync(Kinds.Thumbnail.Ask("other lane"), None), "succeeded");
        Assert.Equal(["other lane"], host.Script.Started);
        await host.Queue.ResumeLaneAsync(Lane.Bulk, None);
        await host.ToldAsync(id, "succeeded");
    }

    [Fact]
    public async Task A_full_disk_parks_the_lane_and_it_goes_on_by_itself()
    {
        await using var host = await StartAsync(new JobsOptions { SpaceCheck = TimeSpan.FromMilliseconds(50) });
        var free = 0L;
        host.Services.GetRequiredService<FreeSpace>().Override = () => Volatile.Read(ref free);
        host.Script.Body = (_, _) => Volatile.Read(ref free) == 0 ? throw new IOException("No space left on device") : Task.CompletedTask;

        var id = await host.Queue.EnqueueAsync(Kinds.Proxy.Ask("a"), None);
        await host.ToldAsync(live => live.State == "paused");
        await host.ToldAsync(live => live.JobId == id && live.State == "queued" && live.Text is not null);
        var row = await host.RowAsync(id);

        Assert.Equal((JobState.Queued, 0), (row.State, row.Attempt));
        Assert.Contains("No space left", row.Reason, StringComparison.Ordinal);
        Volatile.Write(ref free, 1L << 40);
        await host.ToldAsync(id, "succeeded");
        Assert.Null(host.Services.GetRequiredService<LaneSwitch>().PauseOf(Lane.Bulk));
    }

    [Fact]
    public async Task A_recurring_job_is_scheduled_once_over_two_starts_and_can_be_run_now()
    {
        DateTimeOffset? next;
        await using (var first = await StartAsync())
        {
            next = Assert.Single(await RecurringAsync(first)).Next;
        }

        await using var host = await StartAsync();
        var row = Assert.Single(await RecurringAsync(host));
        Assert.Equal(("scrub", TimeSpan.FromHours(6), next, null), (row.Kind, row.Every, row.Next, row.LastEnded));
        Assert.True((await host.Queue.RunNowAsync("scrub", None)).IsOk);
        await host.ToldAsync(live => live.JobKind == "scrub" && live.State == "succeeded");
        await host.StopAsync();

        row = Assert.Single(await RecurringAsync(host));
        Assert.Equal(JobState.Succeeded, row.LastState);
        Assert.True(row.Next > next);
        Assert.Equal([""], host.Script.Started);
    }

    [Fact]
    public async Task A_recurring_job_that_many_ask_for_at_once_runs_and_refuses_nobody()
    {
        await using var host = await StartAsync();

        var asked = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => host.Queue.RunNowAsync("scrub", None))));

        Assert.All(asked, answer => Assert.Null(answer.Problem));
        await host.ToldAsync(live => live.JobKind == "scrub" && live.State == "succeeded");
    }

    [Fact]
    public async Task A_recurring_job_that_is_asked_for_while_it_runs_runs_once_more()
    {
        await using var host = await StartAsync();
        host.Script.Body = host.Script.WaitAtGateAsync;
        Assert.True((await host.Queue.RunNowAsync("scrub", None)).IsOk);
        await host.Script.NextStartAsync();

        Assert.True((await host.Queue.RunNowAsync("scrub", None)).IsOk);
        Assert.True((await host.Queue.RunNowAsync("scrub", None)).IsOk);
        host.Script.OpenAll();
        await host.Script.NextStartAsync();
        await host.StopAsync();

        Assert.Equal(["", ""], host.Script.Started);
    }

    [Fact]
    public async Task Progress_is_told_live_and_listed_while_it_runs()
    {
        await using var host = await StartAsync();
        var project = Guid.NewGuid();
        host.Script.Body = async (run, ct) =>
        {
            run.Report(0.25, "frame 24 of 96");
            await host.Script.WaitAtGateAsync(run, ct);
            run.Report(1);
        };

        var id = await host.Queue.EnqueueAsync(Kinds.Proxy.Ask("a") with { ProjectId = project, Subject = "Harbour, take 9" }, None);
        await host.ToldAsync(live => live.JobId == id && live.Progress > 0);
        var list = await host.Services.GetRequiredService<ListJobs>().RunAsync(new JobFilter { ProjectId = project }, None);

        var job = Assert.Single(list.Jobs);
        Assert.Equal(("Proxy", JobState.Running, 0.25, "frame 24 of 96", "Harbour, take 9"), (job.Title, job.State, job.Progress, job.Text, job.Subject));
        Assert.Equal(1, list.CountOf(JobState.Running));
        host.Script.OpenAll();
        await host.ToldAsync(id, "succeeded");
        Assert.Equal(
            ["queued", "running", "running 0.25 frame 24 of 96", "running 1 ", "succeeded"],
            host.Events.Where(live => live.JobId == id).Select(live => live.State + (live.Progress is { } p ? $" {p} {live.Text}" : "")));
        Assert.All(host.Events.Where(live => live.JobId == id), live => Assert.Equal(project, live.ProjectId));
    }

    [Fact]
    public async Task The_list_filters_pages_and_counts()
    {
        await using var host = new JobHost(_folder, Bodies);
        await host.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 30).Select(n => Kinds.Proxy.Ask($"p{n}"))], None);
        await host.Queue.EnqueueAsync(Kinds.Commit.Ask("c"), None);
        var list = host.Services.GetRequiredService<ListJobs>();

        var page = await list.RunAsync(new JobFilter { Kind = "proxy", States = [JobState.Queued], Skip = 20, Take = 20 }, None);
        var none = await list.RunAsync(new JobFilter { States = [JobState.Failed] }, None);

        Assert.Equal((10, 30), (page.Jobs.Count, page.Total));
        Assert.Equal((0, 31), (none.Total, none.CountOf(JobState.Queued)));
        Assert.Equal(new LaneRow(Lane.Bulk, 0, 30, null), none.Lanes.Single(lane => lane.Lane == Lane.Bulk));
    }

    [Fact]
    public async Task Old_runs_leave_the_list_and_no_more_than_the_limit_stay()
    {
        await using var host = await StartAsync(new JobsOptions { KeepRuns = 2 });
        var runs = host.Services.GetRequiredService<RunTable>();
        List<string> ids = [];
        for (var n = 0; n < 4; n++)
        {
            ids.Add(await host.Queue.EnqueueAsync(Kinds.Proxy.Ask($"{n}"), None));
            await host.ToldAsync(ids[n], "succeeded");
            await runs.ExecuteAsync("UPDATE runs SET ended = ended - $age WHERE id = $id", ("$age", (4 - n) * 1000), ("$id", ids[n]));
        }

        await runs.ExecuteAsync("UPDATE runs SET ended = 0 WHERE id = $id", ("$id", ids[3]));
        await runs.PruneAsync(days: 7, keep: 2, None);

        var list = await host.Services.GetRequiredService<ListJobs>().RunAsync(new JobFilter(), None);
        Assert.Equal([ids[2], ids[1]], list.Jobs.Select(job => job.Id));
    }

    [Fact]
    public async Task The_queue_knows_whether_the_lanes_work()
    {
        await using var host = new JobHost(_folder, Bodies);

        Assert.False(host.Queue.IsRunning);
        await host.StartAsync();
        Assert.True(host.Queue.IsRunning);
        await host.StopAsync();
        Assert.False(host.Queue.IsRunning);

        var late = await host.Queue.EnqueueAsync(Kinds.Proxy.Ask("late"), None);
        await using var next = await StartAsync();
        await next.ToldAsync(late, "succeeded");
    }

    [Fact]
    public void Pauses_between_tries_grow_and_have_an_end()
    {
        var options = new JobsOptions { FirstRetry = TimeSpan.FromSeconds(10), LongestRetry = TimeSpan.FromMinutes(2) };

        Assert.Equal(TimeSpan.FromSeconds(8), options.PauseAfter(1, 0));
        Assert.Equal(TimeSpan.FromSeconds(12), options.PauseAfter(1, 1));
        Assert.Equal(TimeSpan.FromSeconds(30), options.PauseAfter(2, 0.5));
        Assert.Equal(TimeSpan.FromMinutes(2), options.PauseAfter(50, 0.5));
    }

    private static async Task<IReadOnlyList<RecurringRow>> RecurringAsync(JobHost host) =>
        (await host.Services.GetRequiredService<ListJobs>().RunAsync(new JobFilter(), None)).Recurring;

    private static void Bodies(IServiceCollection services) => services
        .AddJob<ScriptBody>(Kinds.Thumbnail)
        .AddJob<ScriptBody>(Kinds.Commit)
        .AddJob<ScriptBody>(Kinds.Proxy)
        .AddJob<ScriptBody>(Kinds.Scrub);

    private Task<JobHost> StartAsync(JobsOptions? options = null) => JobHost.StartAsync(_folder, Bodies, options);
}
