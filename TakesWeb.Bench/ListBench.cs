using System.Diagnostics;
using System.Text;
using TakesWeb.E2E;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Bench;

/// <summary>A page of 100 takes out of many at 50 requests a second, against an endpoint that does nothing in the same process.</summary>
internal static class ListBench
{
    private const int RequestsPerSecond = 50;

    public static async Task<BenchReport> RunAsync(BenchOptions options, CancellationToken ct)
    {
        using var work = new WorkFolder(options.Folder);
        await using var server = await TakesServer.StartAsync([("Takes:Data", work.File("data"))], ct);
        var client = new TakesClient(server);
        var project = await client.CreateProjectAsync("Bench", ct);
        var shot = await client.CreateShotAsync(project, "List", ct);
        await FillAsync(server, work.File("data"), client, project, shot, options.Takes, ct);

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

    private static Task<List<TimeSpan>> LoadAsync(Func<Task> request, int seconds, CancellationToken ct)
    {
        var left = seconds * RequestsPerSecond;
        return LoadAsync(request, RequestsPerSecond, () => left-- == 0, ct);
    }

    /// <summary>An open loop: a slow answer does not delay the next request, or a stall would hide itself.</summary>
    internal static async Task<List<TimeSpan>> LoadAsync(Func<Task> request, int perSecond, Func<bool> isOver, CancellationToken ct)
    {
        var running = new List<Task<TimeSpan>>();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; !isOver(); i++)
        {
            var due = TimeSpan.FromSeconds(i / (double)perSecond);
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

    /// <summary>
    /// One take through the door; the others as a pull would bring them, files alone, read by the server when it starts. Ten thousand
    /// uploads would measure uploads.
    /// </summary>
    internal static async Task FillAsync(TakesServer server, string data, TakesClient client, string project, string shot, int takes, CancellationToken ct)
    {
        using (var media = new MemoryStream(PngBytes.OnePixelWith(Encoding.ASCII.GetBytes("Comment\0bench"))))
        {
            var first = await client.PostTakeAsync(project, shot, media, "take.png", ct);
            while (await client.PictureOfAsync(project, shot, first, ct) == "processing")
            {
                await Task.Delay(100, ct);
            }
        }

        await server.KillAsync();
        var folder = Directory.GetDirectories(Path.Combine(data, "projects", project), "take_001", SearchOption.AllDirectories).Single();
        for (var number = 2; number <= takes; number++)
        {
            Copy(folder, number);
        }

        await server.RestartAsync(ct);
        await client.HasAsync(project, takes, ct);
        // What has been found is committed first: this is about reading.
        await client.SettledAsync(ct);
    }

    private static void Copy(string first, int number)
    {
        var name = TakeNumber.Format(number);
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(first)!, name)).FullName;
        foreach (var path in Directory.GetFiles(first))
        {
            var target = Path.Combine(folder, Path.GetFileName(path).Replace("take_001", name, StringComparison.Ordinal));
            if (path.EndsWith("_metadata.json", StringComparison.Ordinal))
            {
                var sidecar = Sidecar.Read(path);
                sidecar.Renumber(number);
                sidecar.Json["takeUid"] = Guid.CreateVersion7().ToString();
                sidecar.Json["file"]!["name"] = $"shot_001_{name}.png";
                File.WriteAllText(target, sidecar.ToText());
            }
            else if (!DurableFile.TryLink(path, target))
            {
                File.Copy(path, target);
            }
        }
    }
}
