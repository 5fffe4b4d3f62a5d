using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace TakesWeb.Jobs;

/// <summary>A crash is a second host on what had been committed at that moment, taken while the first one is in the middle of its work.</summary>
public sealed class JobRecoveryTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string _folder = Directory.CreateTempSubdirectory("takes-jobs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_waited_and_what_ran_at_a_crash_runs_again_once()
    {
        List<string> ids = [];
        await using var first = await StartAsync("first");
        first.Script.Body = first.Script.WaitAtGateAsync;
        ids.Add(await first.Queue.EnqueueAsync(Kinds.Commit.Ask("running"), None));
        await first.Script.NextStartAsync();
        ids.Add(await first.Queue.EnqueueAsync(Kinds.Commit.Ask("running"), None));
        await first.Queue.PauseLaneAsync(Lane.Bulk, None);
        ids.Add(await first.Queue.EnqueueAsync(Kinds.Proxy.Ask("waiting", ("take", "7")), None));
        await CrashAsync(first, "second");

        await using var host = await StartAsync("second");
        await host.ToldAsync(ids[1], "succeeded");
        await host.Queue.ResumeLaneAsync(Lane.Bulk, None);
        await host.ToldAsync(ids[2], "succeeded");

        Assert.Equal(["running", "waiting"], host.Script.Started);
        Assert.Equal("7", (await host.RowAsync(ids[2])).Arguments["take"]);
        Assert.Null(await host.Services.GetRequiredService<RunTable>().FindAsync(ids[0], None));
    }

    [Fact]
    public async Task A_job_that_dies_with_the_server_again_and_again_is_given_up()
    {
        var id = "";
        for (var crash = 0; crash <= JobRecovery.CrashLimit; crash++)
        {
            await using var dying = new JobHost(Path.Combine(_folder, $"{crash}"), Bodies);
            dying.Script.Body = dying.Script.WaitAtGateAsync;
            await dying.StartAsync();
            id = id.Length == 0 ? await dying.Queue.EnqueueAsync(Kinds.Proxy.Ask("poison"), None) : id;
            await dying.Script.NextStartAsync();
            await CrashAsync(dying, $"{crash + 1}");
        }

        await using var host = await StartAsync($"{JobRecovery.CrashLimit + 1}");
        await host.ToldAsync(await host.Queue.EnqueueAsync(Kinds.Proxy.Ask("harmless"), None), "succeeded");

        var row = await host.RowAsync(id);
        Assert.Equal(JobState.Failed, row.State);
        Assert.Contains("4 times", row.Reason, StringComparison.Ordinal);
        Assert.Equal(["harmless"], host.Script.Started);
        Assert.True((await host.Queue.RetryAsync(id, None)).IsOk);
        await host.ToldAsync(id, "succeeded");
    }

    [Fact]
    public async Task A_stop_interrupts_what_runs_and_the_next_start_takes_it_up_without_counting_a_try()
    {
        string running;
        string waiting;
        await using (var first = await StartAsync("one"))
        {
            first.Script.Body = first.Script.WaitAtGateAsync;
            running = await first.Queue.EnqueueAsync(Kinds.Commit.Ask("running"), None);
            await first.Script.NextStartAsync();
            waiting = await first.Queue.EnqueueAsync(Kinds.Commit.Ask("other"), None);
            await first.StopAsync();
            Assert.Empty(first.Script.Ended);
            Assert.Equal((JobState.Queued, 0), await StateAsync(first, running));
        }

        await using var host = await StartAsync("one");
        await host.ToldAsync(running, "succeeded");
        await host.ToldAsync(waiting, "succeeded");
        Assert.Equal(2, host.Script.Started.Count);
        Assert.Equal((JobState.Succeeded, 1), await StateAsync(host, running));
    }

    [Fact]
    public async Task An_ask_without_a_trigger_gets_one_at_the_next_start()
    {
        await using (var first = new JobHost(Path.Combine(_folder, "one"), Bodies))
        {
            await first.Services.GetRequiredService<JobRecovery>().ReadyAsync(None);
            await first.Services.GetRequiredService<RunTable>().AddAsync([Kinds.Proxy.Ask("a")], null, None);
        }

        await using var host = await StartAsync("one");
        await host.ToldAsync(live => live.JobKind == "proxy" && live.State == "succeeded");
    }

    [Fact]
    public async Task A_kind_that_is_gone_is_cancelled_with_a_reason()
    {
        string id;
        await using (var first = new JobHost(Path.Combine(_folder, "one"), services => Bodies(services.AddJob<ScriptBody>(Kinds.Thumbnail))))
        {
            id = await first.Queue.EnqueueAsync(Kinds.Thumbnail.Ask("a"), None);
        }

        await using var host = await StartAsync("one");

        var row = await host.RowAsync(id);
        Assert.Equal(JobState.Cancelled, row.State);
        Assert.Contains("\"thumb\"", row.Reason, StringComparison.Ordinal);
    }

    private static void Bodies(IServiceCollection services) => services.AddJob<ScriptBody>(Kinds.Commit).AddJob<ScriptBody>(Kinds.Proxy);

    private static async Task<(JobState State, int Attempt)> StateAsync(JobHost host, string id)
    {
        var row = await host.RowAsync(id);
        return (row.State, row.Attempt);
    }

    private async Task CrashAsync(JobHost host, string survivor)
    {
        Directory.CreateDirectory(Path.Combine(_folder, survivor));
        await host.Services.GetRequiredService<RunTable>()
            .ExecuteAsync("VACUUM INTO $file", ("$file", Path.Combine(_folder, survivor, "jobs.db")));
    }

    private Task<JobHost> StartAsync(string name) => JobHost.StartAsync(Path.Combine(_folder, name), Bodies);
}
