using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using TakesWeb.Accounts;
using Xunit;

namespace TakesWeb.Jobs;

/// <summary>What failed needs somebody until the same work has run again.</summary>
public sealed class SupersededJobsTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string _folder = Directory.CreateTempSubdirectory("takes-jobs-").FullName;
    private JobHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await JobHost.StartAsync(_folder, services => services.AddJob<ScriptBody>(Kinds.Proxy).AddJob<ScriptBody>(Kinds.Scrub));
        _host.Script.Body = (_, _) => throw new PermanentJobFailureException("Bad.");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_failure_needs_nobody_once_the_same_work_succeeded()
    {
        var failed = await EndAsync("a", "failed");
        var other = await EndAsync("b", "failed");
        _host.Script.Body = (_, _) => Task.CompletedTask;
        var done = await EndAsync("a", "succeeded");

        var all = await ListAsync(new JobFilter());
        var needed = await ListAsync(new JobFilter { States = [JobState.Failed] });

        Assert.Equal([other], needed.Jobs.Select(job => job.Id));
        Assert.Equal((1, 1), (needed.Total, all.CountOf(JobState.Failed)));
        Assert.Equal(3, all.Total);
        Assert.Equal([other, done, failed], all.Jobs.Select(job => job.Id));
        Assert.Equal([false, false, true], all.Jobs.Select(job => job.IsSuperseded));
        Assert.True((await Lister.FindAsync(failed, Reach.Everything, None))!.IsSuperseded);
        Assert.Equal(1, await _host.Services.GetRequiredService<RetryFailedJobs>().RunAsync(new JobFilter(), None));
        await _host.ToldAsync(other, "succeeded");
        Assert.Equal(0, (await ListAsync(new JobFilter())).CountOf(JobState.Failed));
    }

    [Fact]
    public async Task Of_two_failures_of_the_same_work_the_later_one_stands()
    {
        await EndAsync("a", "failed");
        var later = await EndAsync("a", "failed");

        Assert.Equal([later], (await ListAsync(new JobFilter { States = [JobState.Failed] })).Jobs.Select(job => job.Id));
    }

    [Fact]
    public async Task A_cancelled_run_answers_for_nothing_and_a_retried_failure_stands_again_when_it_fails_again()
    {
        var failed = await EndAsync("a", "failed");
        _host.Script.Body = _host.Script.WaitAtGateAsync;
        var cancelled = await _host.Queue.EnqueueAsync(Kinds.Proxy.Ask("a"), None);
        await _host.ToldAsync(cancelled, "running");
        await _host.Queue.CancelAsync(cancelled, None);
        await _host.ToldAsync(cancelled, "cancelled");
        Assert.Equal(1, (await ListAsync(new JobFilter())).CountOf(JobState.Failed));

        _host.Events.Clear();
        _host.Script.Body = (_, _) => throw new PermanentJobFailureException("Bad again.");
        Assert.True((await _host.Queue.RetryAsync(failed, None)).IsOk);
        await _host.ToldAsync(failed, "failed");

        Assert.Equal("Bad again.", Assert.Single((await ListAsync(new JobFilter { States = [JobState.Failed] })).Jobs).Reason);
    }

    [Fact]
    public async Task A_jobs_db_from_before_lanes_had_names_is_taken_over()
    {
        await _host.StopAsync();
        SqliteConnection.ClearAllPools();
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "jobs.db")};Pooling=False"))
        {
            await connection.OpenAsync(None);
            await using var command = connection.CreateCommand();
            command.CommandText = """
                DROP TABLE lanes;
                CREATE TABLE lanes (lane TEXT NOT NULL PRIMARY KEY, parked INTEGER NOT NULL, reason TEXT NOT NULL);
                INSERT INTO lanes VALUES ('Bulk', 0, 'Paused by hand.');
                """;
            await command.ExecuteNonQueryAsync(None);
        }

        await using var next = await JobHost.StartAsync(_folder, services => services.AddJob<ScriptBody>(Kinds.Proxy));

        var lanes = (await next.Services.GetRequiredService<ListJobs>().RunAsync(new JobFilter(), None)).Lanes;
        Assert.Equal(new LanePause(IsParked: false, "Paused by hand."), lanes.Single(lane => lane.Lane == Lane.Bulk).Pause);
    }

    private ListJobs Lister => _host.Services.GetRequiredService<ListJobs>();

    private Task<JobList> ListAsync(JobFilter filter) => Lister.RunAsync(filter, None);

    private async Task<string> EndAsync(string key, string state)
    {
        var id = await _host.Queue.EnqueueAsync(Kinds.Proxy.Ask(key), None);
        await _host.ToldAsync(id, state);
        return id;
    }
}
