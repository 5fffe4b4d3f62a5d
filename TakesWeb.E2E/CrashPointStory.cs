using System.Text.RegularExpressions;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>
/// The power fails right after each named step of each protocol, while the work that takes this step is under way. The names are read
/// from the source: a step that is added is walked from then on. An ordinary run goes to every third step, so that the whole suite stays
/// short enough to be run before each change.
/// </summary>
public sealed partial class CrashPointStory
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_crash_at_every_third_named_step_loses_nothing() => PlayAsync(each: 3, seed: 1);

    [Theory]
    [Trait("Category", "Long")]
    [MemberData(nameof(LongRows.OfCrashes), MemberType = typeof(LongRows))]
    public Task Twenty_crashes_at_each_named_step_lose_nothing(int row) => PlayAsync(each: 1, row);

    [Fact]
    public async Task The_shipped_app_does_not_hear_of_crash_points()
    {
        await using var server = await TakesServer.StartAsync(
            new ServerPlan { Launcher = ["env", "TAKES_CRASH_AT=publish.renamed"] }, Ct);
        var studio = await Studio.OpenAsync(server);

        await studio.AddAsync(SampleMedia.Png());

        await studio.SettledAsync("take_001");
        Assert.False(server.Ended.IsCompleted);
    }

    private static async Task PlayAsync(int each, int seed)
    {
        var all = PointsInSource();
        Assert.True(all.Count >= 30, $"Only {all.Count} crash points were found in the source.");
        var points = all.Where((_, i) => i % each == 0).ToList();
        await using var server = await TakesServer.StartAsync([("Takes:Cleanup:GraceHours", "0"), ("Takes:Previews:Ahead", "true")], Ct);
        var studio = await Studio.OpenAsync(server);
        var crew = Crew(studio);
        var isOver = false;
        var working = crew.Select(c => c.Sender.RunAsync(() => isOver)).ToArray();
        var moments = new Random(seed);
        var inRecovery = 0;

        foreach (var point in points)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(point);
            server.Faults["TAKES_CRASH_AT"] = $"{point}:{moments.Next(1, 4)}";
            if (await server.TryRestartAsync(Ct))
            {
                await WorkUntilItDiesAsync(server, studio, point, crew, working);
            }
            else
            {
                inRecovery++;
            }

            Assert.True(server.Log.Split('\n').Count(line => line == $"Crash point {point} reached.") == 1, $"The server died, and not at {point}:\n{server.Log}");
        }

        server.Faults.Clear();
        await server.RestartAsync(Ct);
        isOver = true;
        Array.ForEach(crew, c => c.Door.Open());
        await Task.WhenAll(working);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{points.Count} crashes at as many steps, {inRecovery} of them before the server listened, {crew.Sum(c => c.Sender.Broken)} requests broken, {crew.Sum(c => c.Sender.Acknowledged.Count)} takes acknowledged.");
        await Aftermath.IsWholeAsync(server, studio, [.. crew.Select(c => c.Sender)]);
    }

    private static (Door Door, Sender Sender, Func<string, bool> IsNeededFor)[] Crew(Studio studio)
    {
        return
        [
            Member(Sender.Posting, "post", p => !IsBeside(p)),
            Member(Sender.PostingFrames, "frames", p => p == "publish.frames-kept" || p.StartsWith("sequence.", StringComparison.Ordinal)),
            Member(Sender.Resuming, "resume", p => p.StartsWith("upload.", StringComparison.Ordinal)),
            Member(Sender.Generating, "generate", p => p.StartsWith("media.", StringComparison.Ordinal) || p.StartsWith("sprite.", StringComparison.Ordinal) || p == "take.sidecar-written"),
            Member(Sender.Showing, "show", p => p.StartsWith("proxy.", StringComparison.Ordinal)),
            Member(Sender.Discarding, "discard", p => p is "event.appended" || p.StartsWith("trash.", StringComparison.Ordinal) || p.StartsWith("purge.", StringComparison.Ordinal)),
            Member(Sender.Circling, "circle", p => p.StartsWith("active.", StringComparison.Ordinal) || p is "project.file-written" or "project.row-saved"),
            Member(Sender.Collecting, "collect", p => p.StartsWith("extra.", StringComparison.Ordinal)),
            Member(Sender.Founding, "found", p => p == "project.renamed"),
        ];

        // What is made beside a picture waits until nobody wants pictures: takes without end would keep it away for ever.
        static bool IsBeside(string point) => point.StartsWith("proxy.", StringComparison.Ordinal) || point.StartsWith("sprite.", StringComparison.Ordinal);

        (Door, Sender, Func<string, bool>) Member(Func<Studio, Door, string, Sender> make, string name, Func<string, bool> isNeededFor)
        {
            var door = new Door();
            door.Close();
            return (door, make(studio, door, name), isNeededFor);
        }
    }

    private static async Task WorkUntilItDiesAsync(TakesServer server, Studio studio, string point, (Door Door, Sender Sender, Func<string, bool> IsNeededFor)[] crew, Task[] working)
    {
        try
        {
            await Aftermath.NoneIsMissingAsync(studio, crew.Select(c => c.Sender));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // What the crash before left to do takes this step too: it may die while it is asked.
            await server.Ended.WaitAsync(Patience, Ct);
            return;
        }

        var needed = crew.Where(c => c.IsNeededFor(point)).ToList();
        needed.ForEach(c => c.Door.Open());
        var ended = server.Ended.WaitAsync(Patience, Ct);
        await Task.WhenAny([ended, .. working]);
        Assert.False(ended.IsFaulted, $"Nobody reached {point}.");
        needed.ForEach(c => c.Door.Close());
        var failed = working.FirstOrDefault(w => w.IsFaulted);
        await (failed ?? ended);
    }

    private static List<string> PointsInSource() => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "TakesWeb"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .SelectMany(file => Reached().Matches(File.ReadAllText(file)))
        .Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    [GeneratedRegex("""CrashPoint\.Reach\("([^"]+)"\)""")]
    private static partial Regex Reached();
}
