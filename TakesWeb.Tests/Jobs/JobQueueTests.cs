using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace TakesWeb.Jobs;

public sealed class JobQueueTests : IDisposable
{
    private static readonly JobKind OneByOne = new("step", "Step", Lane.Maintenance);
    private readonly string _folder = Directory.CreateTempSubdirectory("takes-jobs-").FullName;
    private static readonly CancellationToken None = CancellationToken.None;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_job_runs_with_its_arguments_and_ends_as_succeeded()
    {
        await using var host = await StartAsync();
        var project = Guid.NewGuid();

        var id = await host.Queue.EnqueueAsync(Kinds.Thumbnail.Ask("a", ("take", "18")) with { Subject = "Deep Field, take 18", ProjectId = project }, None);
        var run = await host.Script.NextStartAsync();
        await host.ToldAsync(id, "succeeded");

        Assert.Equal("18", run["take"]);
        Assert.Equal(1, run.Attempt);
        Assert.Equal(project, run.Request.ProjectId);
        var row = await host.RowAsync(id);
        Assert.Equal(JobState.Succeeded, row.State);
        Assert.Equal("Deep Field, take 18", row.Subject);
        Assert.NotNull(row.Ended);
        Assert.Empty(host.Log.Lines);
    }

    [Theory]
    [InlineData("commit")]
    [InlineData("thumb")]
    public async Task Six_asks_while_one_runs_are_exactly_two_runs(string kindName)
    {
        var kind = kindName == "commit" ? Kinds.Commit : Kinds.Thumbnail;
        await using var host = await StartAsync();
        host.Script.Body = host.Script.WaitAtGateAsync;
        await host.Queue.EnqueueAsync(kind.Ask("a"), None);
        await host.Script.NextStartAsync();

        var ids = new HashSet<string>();
        for (var ask = 0; ask < 5; ask++)
        {
            ids.Add(await host.Queue.EnqueueAsync(kind.Ask("a"), None));
        }

        host.Script.OpenAll();
        await host.ToldAsync(Assert.Single(ids), "succeeded");
        var last = await host.Queue.EnqueueAsync(kind.Ask("z"), None);
        await host.ToldAsync(last, "succeeded");
        Assert.Equal(2, host.Script.Ended.Count(key => key == "a"));
    }

    [Fact]
    public async Task A_run_that_is_claimed_and_has_not_begun_is_not_claimed_again()
    {
        await using var host = new JobHost(_folder, Bodies);
        var id = await host.Queue.EnqueueAsync(Kinds.Thumbnail.Ask("a"), None);
        var (runs, running) = (host.Services.GetRequiredService<RunTable>(), host.Services.GetRequiredService<RunningJobs>());

        var first = await runs.ClaimAsync("thumb", "a", running);
        var next = await host.Queue.EnqueueAsync(Kinds.Thumbnail.Ask("a"), None);

        Assert.Equal(id, first?.Run.Id);
        Assert.Null(await runs.ClaimAsync("thumb", "a", running));
        first!.Dispose();
        Assert.Equal(next, (await runs.ClaimAsync("thumb", "a", running))?.Run.Id);
    }

    [Fact]
    public async Task While_one_waits_another_ask_changes_nothing()
    {
        await using var host = new JobHost(_folder, Bodies);

        var first = await host.Queue.EnqueueAsync(Kinds.Commit.Ask("a"), None);
        var second = await host.Queue.EnqueueAsync(Kinds.Commit.Ask("a"), None);
        await host.StartAsync();
        await host.ToldAsync(first, "succeeded");

        Assert.Equal(first, second);
        Assert.Equal(["a"], host.Script.Started);
    }

    [Fact]
    public async Task Many_asks_from_many_tasks_lose_none_and_never_run_together()
    {
        await using var host = await StartAsync();
        var inside = 0;
        var most = 0;
        var asked = 0;
        var seen = 0;
        host.Script.Body = async (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            seen = Volatile.Read(ref asked);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        };

        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, ct) =>
        {
            Interlocked.Increment(ref asked);
            await host.Queue.EnqueueAsync(Kinds.Commit.Ask("a"), ct);
        });
        var last = await host.Queue.EnqueueAsync(Kinds.Commit.Ask("a"), None);
        await host.ToldAsync(last, "succeeded");

        Assert.Equal(200, seen);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task An_interactive_job_starts_while_a_thousand_bulk_jobs_wait()
    {
        await using var host = new JobHost(_folder, Bodies);
        host.Script.Body = (run, ct) => run.Request.Kind == Kinds.Proxy ? host.Script.WaitAtGateAsync(run, ct) : Task.CompletedTask;
        await host.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 1000).Select(n => Kinds.Proxy.Ask($"p{n}"))], None);
        await host.StartAsync();
        await host.Script.NextStartAsync();

        var id = await host.Queue.EnqueueAsync(Kinds.Thumbnail.Ask("now"), None);
        await host.ToldAsync(id, "succeeded");

        Assert.DoesNotContain(host.Events, live => live.JobKind == "proxy" && live.State == "succeeded");
        Assert.True(host.Script.Started.Count(key => key != "now") <= Environment.ProcessorCount);
    }

    [Fact]
    public async Task Many_asked_for_at_once_run_in_their_order()
    {
        await using var host = new JobHost(_folder, services => services.AddJob<ScriptBody>(OneByOne));
        var ids = await host.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 40).Select(n => OneByOne.Ask($"{n}"))], None);

        await host.StartAsync();
        await host.ToldAsync(ids[^1], "succeeded");

        Assert.Equal(Enumerable.Range(0, 40).Select(n => $"{n}"), host.Script.Started);
    }

    [Fact]
    public async Task A_failure_is_tried_again_until_it_works()
    {
        await using var host = await StartAsync();
        host.Script.Body = (run, _) => run.Attempt < 3 ? throw new InvalidDataException("not yet") : Task.CompletedTask;

        var id = await host.Queue.EnqueueAsync(Kinds.Proxy.Ask("a"), None);
        await host.ToldAsync(id, "succeeded");

        Assert.Equal(3, host.Script.Started.Count);
        Assert.Equal(3, (await host.RowAsync(id)).Attempt);
        Assert.Equal(["queued", "running", "scheduled", "running", "scheduled", "running", "succeeded"], StatesOf(host, id));
        Assert.Equal(2, host.Log.Lines.Count);
    }

    [Fact]
    public async Task A_job_that_is_out_of_tries_has_failed_and_says_why()
    {
        await using var host = await StartAsync();
        var mended = false;
        host.Script.Body = (_, _) => mended ? Task.CompletedTask : throw new InvalidDataException("The file ends in the middle.");

        var id = await host.Queue.EnqueueAsync(Kinds.Proxy.Ask("a"), None);
        await host.ToldAsync(id, "failed");
        var row = await host.RowAsync(id);

        Assert.Equal((JobState.Failed, 3, "The file ends in the middle."), (row.State, row.Attempt, row.Reason));
        Assert.Contains("InvalidDataException", row.Detail, StringComparison.Ordinal);
        mended = true;
        Assert.True((await host.Queue.RetryAsync(id, None)).IsOk);
        await host.ToldAsync(id, "succeeded");
        Assert.Equal(1, (await host.RowAsync(id)).Attempt);
    }

    [Fact]
    public async Task A_permanent_failure_is_not_tried_again_and_a_new_ask_runs_anew()
    {
        await using var host = await StartAsync();
        host.Script.Body = (_, _) => throw new PermanentJobFailureException("No picture in it.", "moov atom not found");

        var id = await host.Queue.EnqueueAsync(Kinds.Proxy.Ask("a"), None);
        await host.ToldAsync(id, "failed");
        var row = await host.RowAsync(id);

        Assert.Equal((JobState.Failed, 1, "No picture in it.", "moov atom not found"), (row.State, row.Attempt, row.Reason, row.Detail));
        host.Script.Body = (_, _) => Task.CompletedTask;
        var again = await host.Queue.EnqueueAsync(Kinds.Proxy.Ask("a"), None);
        Assert.NotEqual(id, again);
        await host.ToldAsync(again, "succeeded");
    }

    private static IEnumerable<string?> StatesOf(JobHost host, string id) => host.Events.Where(live => live.JobId == id).Select(live => live.State);

    private static void Bodies(IServiceCollection services) => services
        .AddJob<ScriptBody>(Kinds.Thumbnail)
        .AddJob<ScriptBody>(Kinds.Commit)
        .AddJob<ScriptBody>(Kinds.Proxy);

    private Task<JobHost> StartAsync() => JobHost.StartAsync(_folder, Bodies);
}
