using System.Net;
using System.Net.Http.Json;
using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>
/// A kill does not lose what only the kernel knows; a power cut does. So the system calls of the real process are watched: bytes are on the
/// disk before their name is, and both before the answer.
/// </summary>
public sealed class SyncOrderStory
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_answered_before_it_is_on_the_disk() => await HoldsAsync(takes: 20);

    [Fact]
    [Trait("Category", "Long")]
    public async Task Nothing_of_five_hundred_takes_is_answered_before_it_is_on_the_disk() => await HoldsAsync(takes: 500);

    [Fact]
    public async Task A_forgotten_fsync_would_be_seen()
    {
        var trace = await WatchAsync(takes: 2, ("TAKES_DROP", "media-sync"));

        Assert.Equal(2, trace.Publishes);
        Assert.Equal(2, trace.Violations.Count(v => v.Contains("appeared while the bytes of", StringComparison.Ordinal) && v.EndsWith(".png were not on the disk.", StringComparison.Ordinal)));
    }

    private static async Task HoldsAsync(int takes)
    {
        var trace = await WatchAsync(takes);

        Assert.Equal(takes, trace.Publishes);
        Assert.True(trace.Answers >= takes, $"Only {trace.Answers} answers were seen.");
        Assert.True(trace.Violations.Count == 0, string.Join('\n', trace.Violations.Distinct().Take(10)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{trace.Publishes} publishes, {trace.Answers} answers, no violation.");
    }

    private static async Task<SyncTrace> WatchAsync(int takes, params (string Name, string Value)[] faults)
    {
        var folder = Directory.CreateTempSubdirectory("takes-e2e-trace-").FullName;
        try
        {
            var log = Path.Combine(folder, "calls");
            await SkipUnlessWatchableAsync(log);
            await using var server = await TakesServer.StartAsync(
                new ServerPlan { Launcher = SyncTrace.LauncherFor(log), Faults = faults.ToDictionary(f => f.Name, f => f.Value) }, Ct);
            var studio = await Studio.OpenAsync(server);
            for (var n = 1; n <= takes; n++)
            {
                await BringAsync(studio, n);
            }

            await server.KillAsync();
            var trace = new SyncTrace(Path.Combine(server.DataFolder, "projects"));
            trace.Read(File.ReadLines(log));
            foreach (var line in trace.Violations.Count == 0 ? [] : File.ReadLines(log).Where(l => l.Contains("mkdir", StringComparison.Ordinal) || (l.Contains("fsync(", StringComparison.Ordinal) && !l.Contains("/.git/", StringComparison.Ordinal))).Take(60))
            {
                TestContext.Current.TestOutputHelper?.WriteLine(line);
            }

            return trace;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>By turns in one request and by tus; now and then it is circled, thrown away and brought back, which are lines of its log.</summary>
    private static async Task BringAsync(Studio studio, int n)
    {
        var png = SampleMedia.Png();
        if (n % 2 == 0)
        {
            await studio.AddAsync(png);
        }
        else
        {
            using var done = await Tus.AppendAsync(studio, await Tus.DeclareAsync(studio, png.Length, "frame.png"), 0, png);
            Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        }

        if (n % 4 == 0)
        {
            using var circled = await studio.Client.PutAsJsonAsync($"/api/projects/{studio.Slug}/shots/{studio.ShotUid}/active-take", new { takeId = $"take_{n:D3}" }, Ct);
            Assert.Equal(HttpStatusCode.OK, circled.StatusCode);
            using var thrown = await studio.Client.DeleteAsync($"{studio.Takes}/take_{n:D3}", Ct);
            Assert.Equal(HttpStatusCode.OK, thrown.StatusCode);
            using var back = await studio.Client.PostAsync($"{studio.Takes}/take_{n:D3}/restore", content: null, Ct);
            Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        }
    }

    private static async Task SkipUnlessWatchableAsync(string log)
    {
        if (ToolProcess.Find("strace") is null)
        {
            Assert.Skip("strace is not installed: apt-get install strace.");
        }

        var tried = await ToolProcess.RunAsync(new ToolCommand("strace", [.. SyncTrace.LauncherFor(log)[1..], "true"]), Ct);
        if (!tried.Succeeded)
        {
            Assert.Skip($"strace may not watch processes here: {tried.ErrorTail}");
        }
    }
}
