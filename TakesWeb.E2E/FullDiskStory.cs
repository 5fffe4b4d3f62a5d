using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>
/// A disk with room for nothing, then for one page more at each try, until a take fits: so each write of the way of a take is once the one
/// that fails. Nothing that was acknowledged is lost, nothing half done is seen, and the same process goes on when there is space again.
/// </summary>
public sealed class FullDiskStory
{
    private const int Megabytes = 48;

    private static readonly (string Name, string Value)[] Settings =
    [
        ("Takes:Storage:ReserveBytes", "0"), ("Takes:Cleanup:GraceHours", "0"), ("Takes:Jobs:SpaceCheck", "00:00:01"), ("Takes:Jobs:SpaceNeeded", "4000000"),
        ("Takes:Jobs:FirstRetry", "00:00:01"), ("Takes:Jobs:LongestRetry", "00:00:02"),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_disk_that_is_full_at_any_write_loses_nothing() => PlayAsync(steps: 24, perStep: 2);

    [Fact]
    [Trait("Category", "Long")]
    public Task A_disk_that_is_full_at_any_page_loses_nothing() => PlayAsync(steps: 200, perStep: 1);

    private static async Task PlayAsync(int steps, int perStep)
    {
        await using var disk = await SmallDisk.MountAsync(Megabytes);
        await using var server = await TakesServer.StartAsync(new ServerPlan { Settings = Settings, DataFolder = disk.Data }, Ct);
        var studio = await Studio.OpenAsync(server);
        await studio.AddAsync(SampleMedia.Png());
        await studio.AllSettledAsync();
        List<string> kept = [.. (await studio.ListAsync()).Select(t => (string)t["takeUid"]!)];
        var refused = 0;

        for (var step = 0; step < steps; step++)
        {
            var png = SampleMedia.Png();
            disk.Fill(step * perStep);
            using var answer = step % 3 == 2 ? await ByTusAsync(studio, png, $"step-{step}") : await studio.PostAsync(new ByteArrayContent(png), "frame.png", $"step-{step}");
            var body = await answer.Content.ReadAsStringAsync(Ct);
            if (answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.NoContent)
            {
                kept.Add(answer.StatusCode == HttpStatusCode.Created ? (string)JsonNode.Parse(body)!["takeUid"]! : answer.Headers.GetValues("Takes-Take-Uid").Single());
            }
            else
            {
                refused++;
                Assert.True(answer.StatusCode == HttpStatusCode.InsufficientStorage, $"With {step * perStep} pages: {(int)answer.StatusCode} {body}");
                Assert.Contains("disk", (string?)JsonNode.Parse(body)!["detail"], StringComparison.OrdinalIgnoreCase);
            }

            // It answers all the while, and shows what was acknowledged and nothing else.
            Assert.Equal(kept.Order(), (await studio.ListAsync()).Select(t => (string)t["takeUid"]!).Order());
        }

        Assert.True(refused > 0, "The disk was never full.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{steps} tries, {refused} refused, {kept.Count} takes.");
        disk.Empty();
        await studio.AddAsync(SampleMedia.Png());
        var takes = await studio.AllSettledAsync();
        Assert.False(server.Ended.IsCompleted);
        Assert.Equal(kept.Count + 1, takes.Count);
        foreach (var take in takes)
        {
            Assert.Equal((string?)take["file"]!["sha256"], SampleMedia.Sha256(await studio.Client.GetByteArrayAsync((string)take["mediaUrl"]!, Ct)));
        }

        await Eventually.IsTrueAsync("no lane that is parked", async () =>
            (await studio.Client.GetFromJsonAsync<JsonNode>("/api/jobs", Ct))!.ToJsonString() is var jobs && !jobs.Contains("disk is full", StringComparison.OrdinalIgnoreCase));
        await studio.IsCleanAsync();
        await Terminal.GitAsync(studio.Repository, "lfs", "fsck");
    }

    private static async Task<HttpResponseMessage> ByTusAsync(Studio studio, byte[] png, string key)
    {
        using var declared = await Tus.TryDeclareAsync(studio, png.Length, "frame.png", key);
        return declared.StatusCode == HttpStatusCode.Created
            ? await Tus.AppendAsync(studio, declared.Headers.Location!.ToString(), 0, png)
            : new HttpResponseMessage(declared.StatusCode) { Content = new StringContent(await declared.Content.ReadAsStringAsync(Ct)) };
    }
}
