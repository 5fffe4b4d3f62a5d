using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

public sealed class TakeNumbersTests
{
    [Fact]
    public async Task A_number_is_never_used_twice_not_after_gaps_not_while_the_highest_is_away_and_not_after_a_restart()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        for (var i = 0; i < 3; i++)
        {
            await shot.AddAsync(await MediaSamples.Mp4Async());
        }

        await shot.SettledAsync(3);
        var elsewhere = Path.Combine(app.Data, "away");
        Directory.Move(shot.FolderOf(3), elsewhere);
        Assert.Equal(4, (int)(await shot.AddAsync(await MediaSamples.Mp4Async()))["number"]!);
        await shot.SettledAsync(4);

        await app.RestartAsync(() =>
        {
            Directory.Delete(shot.FolderOf(4), recursive: true);
            Directory.Delete(shot.FolderOf(1), recursive: true);
        });
        Assert.Equal(5, (int)(await shot.AddAsync(await MediaSamples.Mp4Async()))["number"]!);

        await app.StopAsync();
        Directory.Move(elsewhere, shot.FolderOf(3));
        Directory.CreateDirectory(shot.FolderOf(41));
        await app.StartAsync();
        Assert.Equal(42, (int)(await shot.AddAsync(await MediaSamples.Mp4Async()))["number"]!);
        Assert.Equal([1, 2, 3, 4, 5, 42], await shot.NumbersAsync());
    }

    [Fact]
    public async Task A_number_that_somebody_else_took_meanwhile_is_passed_over()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.Mp4Async());
        Directory.CreateDirectory(shot.FolderOf(2));
        await File.WriteAllTextAsync(Path.Combine(shot.FolderOf(2), "notes.txt"), "theirs");

        var take = await shot.AddAsync(await MediaSamples.Mp4Async());

        Assert.Equal(3, (int)take["number"]!);
        Assert.Equal("shot_001_take_003.mp4", (string)take["file"]!["name"]!);
        Assert.True(File.Exists(shot.FileOf(3, "_events.jsonl")));
        Assert.Equal("theirs", await File.ReadAllTextAsync(Path.Combine(shot.FolderOf(2), "notes.txt")));
    }

    [Theory]
    [InlineData("take_001", 1)]
    [InlineData("take_1000", 1000)]
    [InlineData("take_1", null)]
    [InlineData("take_0001", null)]
    [InlineData("take_000", null)]
    [InlineData("take_-01", null)]
    [InlineData("Take_001", null)]
    [InlineData("take_99999999999", null)]
    public void Only_our_own_form_of_a_name_is_a_number(string name, int? number) => Assert.Equal(number, TakeNumber.Parse(name));
}
