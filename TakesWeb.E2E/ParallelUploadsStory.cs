using Xunit;

namespace TakesWeb.E2E;

/// <summary>A farm delivers: 64 uploads at once from two processes into one shot.</summary>
public sealed class ParallelUploadsStory
{
    private const int PerNode = 32;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sixty_four_uploads_at_once_become_sixty_four_takes()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        var sent = new HashSet<string>();
        var nodes = new[] { Render(server, "node-a", sent), Render(server, "node-b", sent) };

        var answers = await Task.WhenAll(nodes.Select(folder => SendAllAsync(server, studio, folder)));

        Assert.Equal(Enumerable.Repeat("201", 2 * PerNode), answers.SelectMany(a => a.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        var takes = await studio.AllSettledAsync();
        Assert.Equal(2 * PerNode, takes.Count);
        Assert.Equal(2 * PerNode, takes.Select(t => (int)t["number"]!).Distinct().Count());
        Assert.Equal(sent, takes.Select(t => (string)t["file"]!["sha256"]!).ToHashSet());
        Assert.Equal(2 * PerNode, (await Terminal.GitLinesAsync(studio.Repository, "ls-tree", "-r", "--name-only", "HEAD")).Count(f => f.EndsWith("_metadata.json", StringComparison.Ordinal)));
        await studio.IsCleanAsync();
    }

    private static string Render(TakesServer server, string node, HashSet<string> sent)
    {
        var folder = Directory.CreateDirectory(Path.Combine(server.DataFolder, "desk", node)).FullName;
        for (var n = 1; n <= PerNode; n++)
        {
            var png = SampleMedia.Png();
            File.WriteAllBytes(Path.Combine(folder, $"{n}.png"), png);
            sent.Add(SampleMedia.Sha256(png));
        }

        return folder;
    }

    private static Task<string> SendAllAsync(TakesServer server, Studio studio, string folder) => Terminal.BashAsync(
        folder,
        """ls *.png | xargs -P 32 -I FILE curl -sS -o FILE.json -w '%{http_code}\n' -H "Authorization: Bearer $TOKEN" -F file=@FILE "$URL" """,
        ("TOKEN", server.AdminToken), ("URL", new Uri(server.Address, studio.Takes).ToString()));
}
