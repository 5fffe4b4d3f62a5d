using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>What has to hold after whatever happened: every acknowledged take, once, whole and committed, and nothing else that costs a byte.</summary>
internal static class Aftermath
{
    /// <summary>A thousand takes are not settled in the time of ten.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Everything at once. The server must run with Takes:Cleanup:GraceHours=0.</summary>
    public static async Task IsWholeAsync(TakesServer server, Studio studio, IReadOnlyCollection<Sender> senders)
    {
        var takes = await studio.AllSettledAsync(within: Patience);
        await EachIsThereOnceAsync(studio, [.. senders.SelectMany(s => s.Acknowledged)], takes);
        await AssetsAreThereAsync(studio, [.. senders.SelectMany(s => s.Collected)]);
        await CircleHoldsAsync(studio, senders.Select(s => s.Circled).LastOrDefault(c => c is not null));
        // The last circle is a commit of its own, and no take waits for it.
        await studio.NobodyWorksAsync(within: Patience);
        await Terminal.GitAsync(studio.Repository, "fsck", "--strict");
        await Terminal.GitAsync(studio.Repository, "lfs", "fsck");
        // A write that was cut off may have left its temporary file; nothing that is committed may differ.
        Assert.Equal("", await Terminal.GitAsync(studio.Repository, "status", "--porcelain", "--untracked-files=no"));

        // What the running server wrote may be in use, and is spared: one more start makes everything old.
        await server.KillAsync();
        LetADayPass(studio);
        await server.RestartAsync(Ct);
        var before = await LeftoversAsync(studio);
        var removed = await CleanUpAsync(studio);
        TestContext.Current.TestOutputHelper?.WriteLine($"{takes.Count} takes; {before.Count} leftovers before the cleanup, which removed {removed} files.");
        var left = await LeftoversAsync(studio);
        Assert.True(left.Count == 0, $"Still there after the cleanup:\n{string.Join('\n', left)}");
        Assert.Equal(0, await CleanUpAsync(studio));
        await studio.AllSettledAsync();
        await studio.IsCleanAsync();
        // Only now: a purge that a crash cut in two leaves its object to the cleanup, which asks everybody first.
        await PurgedStaysPurgedAsync(studio, [.. senders.SelectMany(s => s.Purged)]);
        await BooksAgreeAsync(studio);
    }

    /// <summary>An upload whose declaration was answered to nobody waits a day for its client, and these clients began anew.</summary>
    private static void LetADayPass(Studio studio)
    {
        var staging = Path.Combine(studio.Repository, ".git", "takes", "staging");
        var yesterday = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-25);
        foreach (var folder in Directory.Exists(staging) ? Directory.GetDirectories(staging) : [])
        {
            Array.ForEach(Directory.GetFiles(folder), file => File.SetLastWriteTimeUtc(file, yesterday));
            Directory.SetLastWriteTimeUtc(folder, yesterday);
        }
    }

    /// <summary>Of the acknowledged takes none is missing now. Cheap, for between two crashes.</summary>
    public static async Task NoneIsMissingAsync(Studio studio, IEnumerable<Sender> senders)
    {
        var acknowledged = senders.SelectMany(s => s.Acknowledged).ToList();
        var there = (await studio.ListAsync()).ToDictionary(t => (string)t["takeUid"]!, t => (string?)t["file"]?["sha256"]);
        Assert.All(acknowledged, one => Assert.True(
            there.TryGetValue(one.TakeUid.ToString(), out var sha) && (one.Sha256 is null || one.Sha256 == sha), $"{one.Take} was acknowledged and is not there as it was."));
    }

    private static async Task EachIsThereOnceAsync(Studio studio, List<Acknowledged> acknowledged, List<JsonNode> takes)
    {
        // Every file was sent until it was acknowledged, so a take beyond these is a duplicate or something half made.
        Assert.Equal(acknowledged.Select(a => a.TakeUid).Order(), takes.Select(t => Guid.Parse((string)t["takeUid"]!)).Order());
        Assert.Equal(takes.Count, takes.Select(t => (int)t["number"]!).Distinct().Count());
        Assert.All(takes, take => Assert.Equal("complete", (string?)take["status"]));
        var byUid = takes.ToDictionary(t => (string)t["takeUid"]!);
        foreach (var one in acknowledged)
        {
            var take = byUid[one.TakeUid.ToString()];
            var sha256 = (string?)take["file"]!["sha256"];
            Assert.Equal(one.Take, (string?)take["id"]);
            Assert.Equal(one.Sha256 ?? sha256, sha256);
            var media = await studio.Client.GetByteArrayAsync((string)take["mediaUrl"]!, Ct);
            if (take["file"]!["sequence"] is { } sequence)
            {
                FramesAreObjects(studio, media, (int)sequence["count"]!);
            }
            else
            {
                Assert.Equal(sha256, SampleMedia.Sha256(media));
            }

            Assert.NotEmpty(await studio.Client.GetByteArrayAsync((string)take["thumbnailUrl"]!, Ct));
        }
    }

    private static void FramesAreObjects(Studio studio, byte[] media, int count)
    {
        using var zip = new ZipArchive(new MemoryStream(media));
        Assert.Equal(count, zip.Entries.Count);
        foreach (var entry in zip.Entries)
        {
            using var frame = new MemoryStream();
            using (var stream = entry.Open())
            {
                stream.CopyTo(frame);
            }

            Assert.True(File.Exists(Takes.MediaStore.ObjectPath(studio.Repository, SampleMedia.Sha256(frame.ToArray()))), $"{entry.FullName} is not what came in.");
        }
    }

    /// <summary>Every acknowledged asset once, with its bytes and its picture, and committed; of the purged ones the number alone.</summary>
    private static async Task AssetsAreThereAsync(Studio studio, List<Acknowledged> collected)
    {
        List<JsonNode> live = [];
        await Eventually.IsTrueAsync("committed assets", async () =>
        {
            var page = (await studio.Client.GetFromJsonAsync<JsonNode>($"/api/projects/{studio.Slug}/assets?limit=1000", Ct))!;
            live = [.. page["assets"]!.AsArray().Select(a => a!)];
            var purged = (await studio.Client.GetFromJsonAsync<JsonNode>($"/api/projects/{studio.Slug}/assets?storage=purged&limit=1000", Ct))!["assets"]!.AsArray();
            return live.All(a => (string?)a["commit"]!["state"] == "committed" && (string?)a["picture"] == "ready") && purged.All(a => (string?)a!["commit"]!["state"] == "committed");
        });
        Assert.All(collected, one => Assert.Contains(live, a => (string?)a["uid"] == one.Take && (string?)a["file"]!["sha256"] == one.Sha256));
        Assert.Equal(live.Count, live.Select(a => (int)a["number"]!).Distinct().Count());
        foreach (var asset in live)
        {
            Assert.Equal((string?)asset["file"]!["sha256"], SampleMedia.Sha256(await studio.Client.GetByteArrayAsync((string)asset["mediaUrl"]!, Ct)));
        }
    }

    private static async Task PurgedStaysPurgedAsync(Studio studio, List<Acknowledged> purged)
    {
        var gone = await studio.ListAsync("archived,trashed,purged");
        Assert.Equal(purged.Select(p => p.TakeUid).Order(), gone.Select(t => Guid.Parse((string)t["takeUid"]!)).Order());
        Assert.All(gone, take => Assert.Equal("purged", (string?)take["storage"]));
        foreach (var one in purged)
        {
            Assert.False(File.Exists(Takes.MediaStore.ObjectPath(studio.Repository, one.Sha256!)), $"The bytes of {one.Take}, which was purged, are still there.");
            var folder = Path.Combine(studio.Repository, studio.ShotPath, "takes", one.Take);
            Assert.EndsWith("_events.jsonl", Assert.Single(Directory.GetFileSystemEntries(folder)), StringComparison.Ordinal);
        }
    }

    private static async Task CircleHoldsAsync(Studio studio, string? circled)
    {
        if (circled is not null)
        {
            var active = (string?)(await studio.Client.GetFromJsonAsync<JsonNode>($"{studio.Takes}?limit=1", Ct))!["activeTakeId"];
            Assert.Equal(circled, active);
            Assert.Equal($"takes/{circled}", new FileInfo(Path.Combine(studio.Repository, studio.ShotPath, "active_take")).LinkTarget);
        }
    }

    private static async Task<int> CleanUpAsync(Studio studio)
    {
        using var answer = await studio.Client.PostAsync("/api/admin/cleanup?dryRun=false", content: null, Ct);
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode, body);
        return (int)JsonNode.Parse(body)!["count"]!;
    }

    /// <summary>Everything in the project's folder that no take and no commit needs.</summary>
    private static async Task<List<string>> LeftoversAsync(Studio studio)
    {
        var git = Path.Combine(studio.Repository, ".git");
        var known = (await Terminal.GitLinesAsync(studio.Repository, "lfs", "ls-files", "-l")).Select(line => line.Split(' ')[0]).ToHashSet();
        var leftovers = Directory.GetFiles(Path.Combine(git, "lfs"), "*", SearchOption.AllDirectories).Where(f => !known.Contains(Path.GetFileName(f))).ToList();
        foreach (var folder in new[] { "staging", "pictures", "purging" }.Select(name => Path.Combine(git, "takes", name)).Where(Directory.Exists))
        {
            leftovers.AddRange(Directory.GetFileSystemEntries(folder));
        }

        leftovers.AddRange(Directory.GetFiles(git, "*.lock", SearchOption.AllDirectories));
        leftovers.AddRange(Directory.GetFiles(studio.Repository, "*.tmp", SearchOption.AllDirectories));
        leftovers.AddRange((await Terminal.GitLinesAsync(studio.Repository, "count-objects", "-v")).Where(line => line.StartsWith("garbage: ", StringComparison.Ordinal) && line != "garbage: 0"));
        return [.. leftovers.Distinct()];
    }

    /// <summary>The storage figure is the size of the unique inodes of takes and of the LFS store, to the byte.</summary>
    private static async Task BooksAgreeAsync(Studio studio)
    {
        var store = Path.Combine(studio.Repository, ".git", "lfs", "objects");
        var files = Directory.GetFiles(store, "*", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(Path.Combine(studio.Repository, studio.ShotPath, "takes"), "*", SearchOption.AllDirectories))
            .Concat(Directory.Exists(Path.Combine(studio.Repository, "assets")) ? Directory.GetFiles(Path.Combine(studio.Repository, "assets"), "*", SearchOption.AllDirectories) : []);
        var onDisk = files.Select(f => FileStat.Of(f)!.Value).DistinctBy(stat => stat.InodeKey).Sum(stat => stat.Size);
        var told = (await studio.Client.GetFromJsonAsync<JsonNode>($"/api/projects/{studio.Slug}/storage", Ct))!;
        Assert.Equal(onDisk, (long)told["total_size_bytes"]!);
    }
}
