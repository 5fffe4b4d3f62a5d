using System.Diagnostics;
using System.Globalization;
using System.Text;
using TakesWeb.E2E;

namespace TakesWeb.Bench;

/// <summary>A page of 100 takes out of many at 50 requests a second, against an endpoint that does nothing in the same process.</summary>
internal static class ListBench
{
    private const int RequestsPerSecond = 50;
    private const int Uploaders = 4;

    public static async Task<BenchReport> RunAsync(BenchOptions options, CancellationToken ct)
    {
        using var work = new WorkFolder(options.Folder);
        await using var server = await TakesServer.StartAsync([("Takes:Data", work.File("data"))], ct);
        var client = new TakesClient(server);
        var project = await client.CreateProjectAsync("Bench", ct);
        var shot = await client.CreateShotAsync(project, "List", ct);
        await FillAsync(client, project, shot, options.Takes, ct);

        var list = $"/api/projects/{project}/shots/{shot}/takes?limit=100";
        await client.GetAsync(list, ct);
        var ours = await LoadAsync(() => client.GetAsync(list, ct), options.Seconds, ct);
        var peer = await LoadAsync(() => client.GetAsync("/healthz", ct), options.Seconds, ct);
        return new BenchReport(
            $"{RequestsPerSecond} requests a second for {options.Seconds} seconds, each counted from the moment it was due. {options.Takes} takes in one shot.",
            [
                Row("median", 50, ours, peer, ""),
                Row("99th percentile", 99, ours, peer, "under 20 ms"),
            ]);
    }

    private static BenchRow Row(string what, int percent, List<TimeSpan> ours, List<TimeSpan> peer, string goal) => new(
        what, "100 takes", Rounds.Percentile(ours, percent), "empty endpoint", Rounds.Percentile(peer, percent), goal);

    // An open loop: a slow answer does not delay the next request, or a stall would hide itself.
    private static async Task<List<TimeSpan>> LoadAsync(Func<Task> request, int seconds, CancellationToken ct)
    {
        var running = new List<Task<TimeSpan>>();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < seconds * RequestsPerSecond; i++)
        {
            var due = TimeSpan.FromSeconds(i / (double)RequestsPerSecond);
            var early = due - Stopwatch.GetElapsedTime(started);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, ct);
            }

            running.Add(TimeAsync(request));
        }

        return [.. await Task.WhenAll(running)];
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> request)
    {
        var started = Stopwatch.GetTimestamp();
        await request();
        return Stopwatch.GetElapsedTime(started);
    }

    private static async Task FillAsync(TakesClient client, string project, string shot, int takes, CancellationToken ct)
    {
        var done = 0;
        await Parallel.ForAsync(0, takes, new ParallelOptions { MaxDegreeOfParallelism = Uploaders, CancellationToken = ct }, async (i, token) =>
        {
            using var media = new MemoryStream(TinyImage(i));
            await client.PostTakeAsync(project, shot, media, $"take {i}.png", token);
            if (Interlocked.Increment(ref done) % 500 == 0)
            {
                Console.WriteLine($"{done} of {takes} takes are there");
            }
        });
    }

    // A one-pixel PNG; a text chunk with the number makes each of them unique.
    private static byte[] TinyImage(int number)
    {
        var text = Encoding.ASCII.GetBytes("Comment\0" + number.ToString(CultureInfo.InvariantCulture));
        return PngBytes.OnePixelWith(text);
    }
}
