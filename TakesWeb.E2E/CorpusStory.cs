using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using TakesWeb.Media;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>
/// The whole public corpus, hostile files included, through the door of the running app: each becomes a take or is refused in words, the app
/// lives and stays small, and nothing lies anywhere but where takes lie.
/// </summary>
public sealed class CorpusStory(ITestOutputHelper output)
{
    private const long MostGrowth = 300L << 20;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Category", "Long")]
    public async Task Whatever_comes_in_the_app_lives_and_stays_small()
    {
        if (CorpusFolder.Find() is not { } corpus)
        {
            Assert.Skip("The corpus of test media is not here (../shared/corpus, or TAKES_CORPUS).");
            return;
        }

        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        await studio.AddAsync(SampleMedia.Png());
        await EndedAsync(studio);
        var before = Resident(server);
        var (kept, refused) = (1, 0);

        await Parallel.ForEachAsync(CorpusFolder.Rows(corpus), new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = Ct }, async (row, ct) =>
        {
            await using var file = File.OpenRead(Path.Combine(corpus, row.Path));
            using var answer = await studio.PostAsync(new StreamContent(file), Path.GetFileName(row.Path));
            var body = await answer.Content.ReadAsStringAsync(ct);
            Assert.True(answer.StatusCode == HttpStatusCode.Created || (int)answer.StatusCode is >= 400 and < 500, $"{row.Path}: {(int)answer.StatusCode} {body}");
            Assert.False(answer.StatusCode == HttpStatusCode.Created && row.Path.StartsWith("hostile/media/", StringComparison.Ordinal), $"{row.Path} was kept.");
            Interlocked.Add(ref answer.StatusCode == HttpStatusCode.Created ? ref kept : ref refused, 1);
        });

        var takes = await EndedAsync(studio);
        var growth = Resident(server) - before;
        output.WriteLine($"{kept} kept, {refused} refused; {string.Join(", ", takes.GroupBy(t => (string?)t["picture"]).Select(g => $"{g.Count()} {g.Key}"))}; the app grew by {growth >> 20} MiB");
        Assert.Equal(kept, takes.Count);
        Assert.All(takes, take => Assert.True((string?)take["picture"] == "ready" || ((string?)take["pictureReason"] ?? "").Length > 0, take.ToJsonString()));
        Assert.InRange(growth, long.MinValue, MostGrowth);
        using var health = await server.Anonymous().GetAsync("/healthz", Ct);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(studio.Repository, ".git", "takes", "staging")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(studio.Repository, ".git", "takes", "pictures")));
        await studio.IsCleanAsync();
    }

    /// <summary>All takes, once each has a picture or a reason for none, and is in a commit.</summary>
    private static async Task<List<JsonNode>> EndedAsync(Studio studio)
    {
        List<JsonNode> last = [];
        return await Eventually.SeeAsync(
            "every take with a picture or a reason, committed",
            async () => (last = await studio.ListAsync()).TrueForAll(t => (string?)t["picture"] != "processing" && (string?)t["commit"]!["state"] == "committed") ? last : null,
            () => $"{last.Count(t => (string?)t["picture"] == "processing")} still wait",
            Deadline);
    }

    private static long Resident(TakesServer server)
    {
        var line = File.ReadLines($"/proc/{server.ProcessId}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
