using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using TakesWeb.E2E;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Bench;

/// <summary>
/// The index of many takes made again from the files, against a plain read of the same files; and the start of a server with that library
/// and its index, against one with nothing.
/// </summary>
internal static class RebuildBench
{
    private const int Shots = 20;

    public static async Task<BenchReport> RunAsync(BenchOptions options, CancellationToken ct)
    {
        using var work = new WorkFolder(options.Folder);
        var data = work.File("data");
        await using var server = await TakesServer.StartAsync([("Takes:Data", data)], ct);
        await using var empty = await TakesServer.StartAsync([("Takes:Data", work.File("empty"))], ct);
        var client = new TakesClient(server);
        var project = await client.CreateProjectAsync("Bench", ct);
        await FillAsync(server, client, data, project, options.Takes, ct);
        var before = await client.ReadTextAsync("/api/admin/dump", ct);

        var rebuild = await Rounds.CompareAsync(
            $"index of {options.Takes} takes gone",
            new Contender("start to ready", async (_, token) => await RebuildAsync(server, client, data, before, token)),
            new Contender("read each sidecar and log", (_, _) => Task.FromResult(ReadAll(Path.Combine(data, "projects", project)))),
            options.Rounds, "under 60 s", ct);
        var start = await Rounds.CompareAsync(
            $"killed, index of {options.Takes} takes whole",
            new Contender("start to ready", async (_, token) => await StartAsync(server, client, token)),
            new Contender("start to ready, empty", async (_, token) => await StartAsync(empty, new TakesClient(empty), token)),
            options.Rounds, "at most 5 s more", ct);
        return new BenchReport(
            $"{options.Takes} takes in {Shots} shots of one project, all committed, one small picture each as a hard link. From the start of the process until /readyz says 200; each rebuilt index gave the same dump to the byte.",
            [rebuild, start]);
    }

    private static async Task<TimeSpan> RebuildAsync(TakesServer server, TakesClient client, string data, string before, CancellationToken ct)
    {
        await server.KillAsync();
        foreach (var file in Directory.GetFiles(data, "app.db*"))
        {
            File.Delete(file);
        }

        var took = await StartAsync(server, client, ct);
        return await client.ReadTextAsync("/api/admin/dump", ct) == before ? took : throw new BenchException("The rebuilt index gave another dump.");
    }

    private static async Task<TimeSpan> StartAsync(TakesServer server, TakesClient client, CancellationToken ct)
    {
        await server.KillAsync();
        var started = Stopwatch.GetTimestamp();
        await server.RestartAsync(ct);
        while (!await client.IsReadyAsync(ct))
        {
            await Task.Delay(50, ct);
        }

        var took = Stopwatch.GetElapsedTime(started);
        await client.SettledAsync(ct);
        return took;
    }

    private static TimeSpan ReadAll(string repository)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var path in Directory.EnumerateFiles(repository, "*.json*", SearchOption.AllDirectories).Where(path => !path.Contains("/.git/", StringComparison.Ordinal)))
        {
            File.ReadAllBytes(path);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>One take through the door; the others as a pull would bring them.</summary>
    private static async Task FillAsync(TakesServer server, TakesClient client, string data, string project, int takes, CancellationToken ct)
    {
        var shots = new List<string>();
        for (var i = 1; i <= Shots; i++)
        {
            shots.Add(await client.CreateShotAsync(project, $"Shot {i}", ct));
        }

        using (var media = new MemoryStream(PngBytes.OnePixelWith(Encoding.ASCII.GetBytes("Comment\0bench"))))
        {
            var made = await client.PostTakeAsync(project, shots[0], media, "take.png", ct);
            while (await client.PictureOfAsync(project, shots[0], made, ct) == "processing")
            {
                await Task.Delay(100, ct);
            }
        }

        await server.KillAsync();
        var repository = Path.Combine(data, "projects", project);
        var first = Directory.GetDirectories(repository, "take_001", SearchOption.AllDirectories).Single();
        var lines = (JsonArray)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(repository, "project.json"), ct))!["shots"]!;
        for (var i = 1; i < takes; i++)
        {
            Copy(first, repository, lines.Single(line => (string)line!["uid"]! == shots[i % Shots])!, (i / Shots) + 1);
        }

        await server.RestartAsync(ct);
        await client.HasAsync(project, takes, ct);
        await client.SettledAsync(ct);
    }

    private static void Copy(string first, string repository, JsonNode shot, int number)
    {
        var stem = $"shot_{(int)shot["number"]!:D3}_{TakeNumber.Format(number)}";
        var folder = Directory.CreateDirectory(Path.Combine(repository, (string)shot["path"]!, "takes", TakeNumber.Format(number))).FullName;
        foreach (var path in Directory.GetFiles(first))
        {
            var target = Path.Combine(folder, Path.GetFileName(path).Replace("shot_001_take_001", stem, StringComparison.Ordinal));
            if (path.EndsWith("_metadata.json", StringComparison.Ordinal))
            {
                var sidecar = Sidecar.Read(path);
                sidecar.Renumber(number);
                sidecar.Json["takeUid"] = Guid.CreateVersion7().ToString();
                sidecar.Json["shotUid"] = (string)shot["uid"]!;
                sidecar.Json["shotId"] = Path.GetFileName((string)shot["path"]!);
                sidecar.Json["file"]!["name"] = stem + ".png";
                File.WriteAllText(target, sidecar.ToText());
            }
            else if (path.EndsWith(".jsonl", StringComparison.Ordinal) || !DurableFile.TryLink(path, target))
            {
                File.Copy(path, target);
            }
        }
    }
}
