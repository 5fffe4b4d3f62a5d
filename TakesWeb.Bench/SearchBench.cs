using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.E2E;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Bench;

/// <summary>What people look for, asked over HTTP of an index of many takes, against an endpoint that does nothing in the same process.</summary>
internal static class SearchBench
{
    private const int Shots = 200;
    private const int Words = 3000;
    private const int Batch = 2000;

    private static readonly string[] Queries =
    [
        "seed:424242", "lantern", "lan", "l", "moreno lantern", "\"lantern light\"", "lantern -moreno", "type:video rating:>=3", "verdict:approved lantern", "rating:5 verdict:reject",
        "shot", "project:bench shot:\"shot 17\"", "date:2026-01-02 lantern", "duration:>9.99", "duration:>1000 lantern", "width:>=3840 model:wan", "tag:moreno", "storage:trashed", "parent:take_003", "nosuchword",
    ];

    public static async Task<BenchReport> RunAsync(BenchOptions options, CancellationToken ct)
    {
        using var work = new WorkFolder(options.Folder);
        var data = work.File("data");
        await using var server = await TakesServer.StartAsync([("Takes:Data", data)], ct);
        var client = new TakesClient(server);
        var project = await client.CreateProjectAsync("Bench", ct);
        for (var i = 1; i <= Shots; i++)
        {
            await client.CreateShotAsync(project, $"Shot {i}", ct);
        }

        // Beside the running server: at a start it looks for the folders of its rows, and these have none.
        await client.SettledAsync(ct);
        var filling = Stopwatch.GetTimestamp();
        await FillAsync(Path.Combine(data, "app.db"), options.Takes, ct);
        var filled = Stopwatch.GetElapsedTime(filling) / options.Takes;

        foreach (var query in new[] { "seed:424242", "lantern" })
        {
            if (!(await client.ReadTextAsync($"/api/search?q={Uri.EscapeDataString(query)}", ct)).Contains("takeUid", StringComparison.Ordinal))
            {
                throw new BenchException($"Nothing is found by {query}: the index does not hold what was written into it.");
            }
        }

        var ours = Queries.ToDictionary(q => q, _ => new List<TimeSpan>(), StringComparer.Ordinal);
        var peer = new List<TimeSpan>();
        for (var round = 0; round <= options.Rounds; round++)
        {
            foreach (var query in Queries)
            {
                var took = await TimeAsync(() => client.GetAsync($"/api/search?limit=50&q={Uri.EscapeDataString(query)}", ct));
                var empty = await TimeAsync(() => client.GetAsync("/healthz", ct));
                if (round > 0)
                {
                    ours[query].Add(took);
                    peer.Add(empty);
                }
            }
        }

        BenchRow Row(string what, List<TimeSpan> times, int percent) => new(what, "GET search", Rounds.Percentile(times, percent), "empty endpoint", Rounds.Percentile(peer, percent), "under 100 ms");
        var all = ours.Values.SelectMany(t => t).ToList();
        return new BenchReport(
            string.Create(CultureInfo.InvariantCulture, $"{options.Takes} takes in {Shots} shots of one project, prompts of 30 words from {Words}; \"lantern\" is in each. A page of 50 over loopback, one question at a time. Writing rows and entry took {filled.TotalMilliseconds:0.00} ms a take in batches of {Batch}."),
            [.. Queries.Select(q => Row(q, ours[q], 50)), Row("all, median", all, 50), Row("all, 99th percentile", all, 99)]);
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> request)
    {
        var started = Stopwatch.GetTimestamp();
        await request();
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Rows alone: a search reads no file, and 100,000 uploads would measure uploads.</summary>
    private static async Task FillAsync(string index, int takes, CancellationToken ct)
    {
        var options = new DbContextOptionsBuilder<TakesDbContext>().UseSqlite(SqliteDatabase.ConnectionString(index)).AddInterceptors(new SqliteDatabase.Pragmas()).Options;
        var random = new Random(20261128);
        string[] words = ["lantern", "light", "moreno", .. Enumerable.Range(0, Words).Select(_ => Word(random))];
        var shots = await ShotsAsync(options, ct);
        var uids = new List<Guid>();
        for (var first = 0; first < takes; first += Batch)
        {
            await using var db = new TakesDbContext(options);
            for (var i = first; i < Math.Min(takes, first + Batch); i++)
            {
                var take = Take(i, shots[i % shots.Count], random, words, uids);
                uids.Add(take.Uid);
                db.Add(take);
                db.Add(new TakeText { Uid = take.Uid, Json = Text(take) });
            }

            await db.SaveChangesAsync(ct);
        }
    }

    private static async Task<List<Projects.Shot>> ShotsAsync(DbContextOptions<TakesDbContext> options, CancellationToken ct)
    {
        await using var db = new TakesDbContext(options);
        return await db.Set<Projects.Shot>().AsNoTracking().OrderBy(s => s.Folder).ToListAsync(ct);
    }

    private static Take Take(int i, Projects.Shot shot, Random random, string[] words, List<Guid> earlier) => new()
    {
        Uid = Guid.CreateVersion7(),
        ProjectId = shot.ProjectId,
        ShotUid = shot.Uid,
        Number = (i / Shots) + 1,
        Created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(i),
        Source = "upload",
        Author = i % 3 == 0 ? "Ada" : "Ida",
        Status = TakeStatus.Complete,
        Picture = PictureState.Missing,
        IsAway = true,
        Kind = i % 4 == 0 ? MediaKind.Image : MediaKind.Video,
        OriginalName = $"render {i}.mp4",
        Width = i % 10 == 0 ? 3840 : 1920,
        Height = 1080,
        Duration = random.NextDouble() * 10,
        FrameRate = "24000/1001",
        Model = i % 5 == 0 ? "wan-2.2" : "ltx-0.9",
        Seed = (i == 777 ? 424_242 : random.Next(1_000_000)).ToString(CultureInfo.InvariantCulture),
        Prompt = $"lantern {string.Join(' ', Enumerable.Range(0, 29).Select(_ => words[(int)(words.Length * Math.Pow(random.NextDouble(), 3))]))}",
        ParentUid = i % 50 == 0 && earlier.Count > 0 ? earlier[random.Next(earlier.Count)] : null,
        Verdict = (Verdict)(random.Next(10) switch { < 6 => 0, 6 or 7 => 1, 8 => 3, _ => random.Next(5) }),
        Rating = random.Next(10) < 7 ? 0 : random.Next(6),
        Storage = random.Next(20) == 0 ? StorageState.Trashed : StorageState.Live,
        TagLines = $"\n{words[random.Next(words.Length)]}\n",
        Revision = 1,
        CommittedRevision = 1,
    };

    private static string Text(Take take) => new JsonObject
    {
        ["takeUid"] = take.Uid.ToString(),
        ["number"] = take.Number,
        ["generationParams"] = new JsonObject { ["model"] = take.Model, ["seed"] = take.Seed, ["prompt"] = take.Prompt, ["negativePrompt"] = "blurry, people", ["sampler"] = "dpmpp_2m" },
        ["description"] = null,
        ["custom"] = new JsonObject(),
    }.ToJsonString();

    private static string Word(Random random) => string.Concat(Enumerable.Range(0, random.Next(2, 5)).Select(_ => $"{"bcdfghklmnprstvz"[random.Next(16)]}{"aeiou"[random.Next(5)]}"));
}
