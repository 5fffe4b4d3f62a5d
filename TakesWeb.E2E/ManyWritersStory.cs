using System.Collections.Concurrent;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>Eight machines deliver into one shot, each one file after another.</summary>
public sealed class ManyWritersStory
{
    private const int Writers = 8;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task Eighty_takes_of_eight_writers_have_eighty_numbers() => PlayAsync(each: 10);

    [Fact]
    [Trait("Category", "Long")]
    public Task Two_thousand_takes_of_eight_writers_have_two_thousand_numbers() => PlayAsync(each: 250);

    private static async Task PlayAsync(int each)
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        var sent = new ConcurrentDictionary<string, string>();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(
            async () =>
            {
                for (var n = 0; n < each; n++)
                {
                    var png = SampleMedia.Png();
                    var take = await studio.AddAsync(png);
                    Assert.True(sent.TryAdd((string)take["id"]!, SampleMedia.Sha256(png)), $"{take["id"]} was given twice.");
                }
            },
            Ct)));

        Assert.Equal(Writers * each, sent.Count);
        // With their pictures: while commits go on, fsck sees a branch that names what it has not listed.
        var takes = await studio.AllSettledAsync(within: TimeSpan.FromMinutes(10));
        Assert.Equal(sent.Select(s => (s.Key, s.Value)).Order(), takes.Select(t => ((string)t["id"]!, (string)t["file"]!["sha256"]!)).Order());
        foreach (var (take, sha256) in sent)
        {
            var media = Assert.Single(Directory.GetFiles(Path.Combine(studio.Repository, studio.ShotPath, "takes", take), $"shot_*_{take}.png"));
            Assert.Equal(sha256, SampleMedia.Sha256(media));
        }

        var inHead = await Terminal.GitLinesAsync(studio.Repository, "ls-tree", "-r", "--name-only", "HEAD");
        Assert.Equal(Writers * each, inHead.Count(f => f.EndsWith("_metadata.json", StringComparison.Ordinal)));
        await Terminal.GitAsync(studio.Repository, "fsck", "--strict");
    }
}
