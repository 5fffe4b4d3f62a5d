using System.Text.Json.Nodes;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

public sealed class ListTakesTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task Pages_go_on_where_the_last_one_ended_and_name_the_circled_take_that_is_not_on_them()
    {
        var shot = await app.CreateShotAsync();
        for (var i = 0; i < 5; i++)
        {
            await shot.AddAsync(await MediaSamples.PngAsync(), "a.png");
        }

        await shot.CircleAsync(5);
        var first = await shot.ListAsync("?limit=2");
        var second = await shot.ListAsync($"?limit=2&after={first["next"]}");
        var third = await shot.ListAsync($"?limit=2&after={second["next"]}");

        Assert.Equal([1, 2], Numbers(first));
        Assert.Equal("take_005", (string)first["activeTakeId"]!);
        Assert.Equal([3, 4], Numbers(second));
        Assert.Equal([5], Numbers(third));
        Assert.Null(third["next"]);
        Assert.Equal([5, 4], Numbers(await shot.ListAsync("?limit=2&order=newest")));
        Assert.Equal([3, 2, 1], Numbers(await shot.ListAsync("?after=4&order=newest")));
    }

    [Fact]
    public async Task The_storage_filter_takes_the_states_and_names_them_when_it_is_wrong()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.PngAsync(), "a.png");

        using var wrong = await app.Http.GetAsync(shot.Url + "/takes?storage=live,7");

        Assert.Equal([1], await shot.NumbersAsync("?storage=live,archived"));
        Assert.Empty(await shot.NumbersAsync("?storage=trashed"));
        Assert.Contains("archived", await TakesApp.RefusalAsync(wrong, 400), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_take_reads_the_same_by_name_by_uid_and_in_the_list()
    {
        var shot = await app.CreateShotAsync();
        var take = await shot.AddAsync(await MediaSamples.PngAsync(), "a.png");
        var list = await shot.SettledAsync(1);

        var byName = await shot.TakeAsync(1);
        var byUid = await app.GetAsync($"{shot.Url}/takes/{take["takeUid"]}");

        Assert.Equal(byName.ToJsonString(), byUid.ToJsonString());
        // Who else has the bytes and where it comes from are asked for one take at a time.
        Assert.True(byName.Remove("sameBytes"));
        Assert.True(byName.Remove("lineage"));
        Assert.Equal(list["takes"]![0]!.ToJsonString(), byName.ToJsonString());
    }

    private static IEnumerable<int> Numbers(JsonObject list) => ((JsonArray)list["takes"]!).Select(t => (int)t!["number"]!);
}
