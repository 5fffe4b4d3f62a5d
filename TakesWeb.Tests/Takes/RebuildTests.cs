using System.Text.Json.Nodes;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

public sealed class RebuildTests
{
    [Fact]
    public async Task Without_its_index_the_library_comes_back_as_it_was()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        var second = await app.CreateShotAsync(shot.Slug, "Colony", "Harbour", "First cells");
        await shot.AddAsync(await MediaSamples.OtherMp4Async(), "a.mp4", metadata: new() { ["generationParams"] = new JsonObject { ["seed"] = ulong.MaxValue, ["model"] = "m" } }, key: "k");
        await shot.AddAsync(await MediaSamples.PngAsync(), "b.png");
        await shot.AddAsync(MediaSamples.TornMp4(), "c.mp4");
        await second.GenerateAsync();
        await shot.SettledAsync(3);
        await second.SettledAsync(1);
        await shot.CircleAsync(2);
        await shot.SettledAsync(3);
        var before = await ReadAsync(app, shot, second);
        var head = await app.GitAsync(shot.Slug, "rev-parse", "HEAD");

        await app.RestartAsync(() =>
        {
            foreach (var file in Directory.GetFiles(app.Data, "app.db*"))
            {
                File.Delete(file);
            }
        });
        await shot.SettledAsync(3);
        await second.SettledAsync(1);

        // Which commit changed a take last is read from the history, after the rest.
        await app.WaitForAsync("the commits of the takes", async () => await ReadAsync(app, shot, second) == before);
        Assert.Equal(head, await app.GitAsync(shot.Slug, "rev-parse", "HEAD"));
        Assert.Equal("", await app.GitAsync(shot.Slug, "status", "--porcelain"));
        var again = await shot.AddAsync(await MediaSamples.OtherMp4Async(), key: "k");
        Assert.Equal(1, (int)again["number"]!);
    }

    [Fact]
    public async Task A_folder_that_lacks_its_row_gets_one_and_unreadable_or_doubled_ones_hinder_nobody()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        for (var i = 0; i < 3; i++)
        {
            await shot.AddAsync(await MediaSamples.OtherMp4Async());
        }

        await shot.SettledAsync(3);
        await app.StopAsync();
        var copy = shot.SidecarOf(1);
        copy["number"] = 7;
        copy["id"] = "take_007";
        Directory.CreateDirectory(shot.FolderOf(7));
        await File.WriteAllTextAsync(shot.FileOf(7, "_metadata.json"), copy.ToJsonString());
        Directory.CreateDirectory(shot.FolderOf(8));
        await File.WriteAllTextAsync(shot.FileOf(8, "_metadata.json"), "{ torn");
        var odd = shot.SidecarOf(3);
        odd["source"] = "odd";
        odd["resolution"] = "wide";
        odd["media"] = 5;
        odd["file"]!["size"] = "large";
        odd["status"] = 5;
        await File.WriteAllTextAsync(shot.FileOf(3, "_metadata.json"), odd.ToJsonString());
        Directory.CreateDirectory(Path.Combine(app.Data, "projects", "broken"));
        await File.WriteAllTextAsync(Path.Combine(app.Data, "projects", "broken", "project.json"), """{"id": 5, "shots": [1, {"uid": 3}]}""");
        File.Delete(Path.Combine(app.Data, "app.db"));

        await app.StartAsync();
        var numbers = await shot.NumbersAsync();

        Assert.Equal([1, 2, 3], numbers);
        Assert.Contains(app.Log, line => line.Contains("take_007", StringComparison.Ordinal) && line.Contains("left alone", StringComparison.Ordinal));
        Assert.Contains(app.Log, line => line.Contains("take_008", StringComparison.Ordinal) && line.Contains("left alone", StringComparison.Ordinal));
        Assert.Contains(app.Log, line => line.Contains("broken", StringComparison.Ordinal) && line.Contains("left alone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_copied_under_a_new_uid_with_the_key_of_its_model_stops_no_rebuild()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.PngAsync(), "a.png", key: "k");
        await shot.SettledAsync(1);
        var copy = shot.SidecarOf(1);
        copy["takeUid"] = Guid.CreateVersion7().ToString();
        copy["number"] = 2;
        Directory.CreateDirectory(shot.FolderOf(2));
        await File.WriteAllTextAsync(shot.FileOf(2, "_metadata.json"), copy.ToJsonString());

        await app.RestartAsync(() => Library.RemoveIndex(app));

        Assert.Equal([1, 2], await shot.NumbersAsync());
        Assert.Equal(1, (int)(await shot.AddAsync(await MediaSamples.PngAsync(), "a.png", key: "k"))["number"]!);
    }

    private static async Task<string> ReadAsync(TakesApp app, params TestShot[] shots)
    {
        var text = (await app.GetAsync($"/api/projects/{shots[0].Slug}")).ToJsonString();
        foreach (var shot in shots)
        {
            var list = await shot.ListAsync();
            foreach (var take in (JsonArray)list["takes"]!)
            {
                var sha = (string)take!["commit"]!["sha"]!;
                var held = await app.GitAsync(shot.Slug, "show", $"{sha}:{shot.GitPathOf((int)take["number"]!, "_metadata.json")}");
                Assert.Equal((string)take["takeUid"]!, (string)JsonNode.Parse(held)!["takeUid"]!);
            }

            text += $"\n{(await app.GetAsync(shot.Url)).ToJsonString()}\n{list.ToJsonString(new() { WriteIndented = true })}";
        }

        return text;
    }
}
