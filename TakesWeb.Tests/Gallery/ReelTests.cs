using TakesWeb.Projects;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Gallery;

/// <summary>The active takes of shots, one after another, from the real app.</summary>
public sealed class ReelTests(TakesApp app) : IClassFixture<TakesApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scene_plays_its_active_takes_in_order_holds_stills_and_shows_a_slate_for_what_is_missing()
    {
        var first = await app.CreateShotAsync(shot: "One");
        await first.AddAsync(await MediaSamples.OtherMp4Async());
        await first.AddAsync(await MediaSamples.OtherMp4Async());
        var second = await app.CreateShotAsync(first.Slug, shot: "Two");
        await second.AddAsync(await MediaSamples.SmallPngAsync(), "frame.png");
        await app.CreateShotAsync(first.Slug, shot: "Three");
        await app.CreateShotAsync(first.Slug, scene: "Elsewhere", shot: "Four");
        await first.SettledAsync(2);
        await second.SettledAsync(1);
        await first.CircleAsync(1);
        await second.CircleAsync(1);
        var (chapter, scene) = (first.RelativePath.Split('/')[0], first.RelativePath.Split('/')[1]);

        var reel = await ReelAsync(first.Slug, new ReelAsk { Chapter = chapter, Scene = scene });
        var swapped = await ReelAsync(first.Slug, new ReelAsk { Chapter = chapter, Scene = scene, Swaps = ReelAsk.ParseSwaps($"{first.Uid}:take_002,nonsense,{second.Uid}:take_077") });

        Assert.Equal([ReelShows.Film, ReelShows.Still, ReelShows.Slate], reel.Slots.Select(slot => slot.Shows));
        Assert.Equal(("A still, held for 2 s.", "This shot has no takes yet."), (reel.Slots[1].Note, reel.Slots[2].Note));
        Assert.Equal("24000/1001", reel.Rate.ToString());
        Assert.InRange(reel.Slots[1].Seconds, 1.98, 2.02);
        Assert.Equal(("Well", false), (reel.Title, reel.IsCut));
        Assert.Equal((2, true), (swapped.Slots[0].Take!.Number, swapped.Slots[0].IsSwapped));
        Assert.Equal((1, false), (swapped.Slots[1].Take!.Number, swapped.Slots[1].IsSwapped));
    }

    [Fact]
    public async Task In_context_a_take_stands_between_the_two_shots_before_and_after()
    {
        var slug = await app.CreateProjectAsync();
        var shots = new List<TestShot>();
        foreach (var name in new[] { "A", "B", "C", "D", "E", "F" })
        {
            shots.Add(await app.CreateShotAsync(slug, shot: name));
        }

        async Task<string> TitlesAsync(int at) => string.Join("", (await ReelAsync(slug, new ReelAsk { Around = Guid.Parse(shots[at].Uid) })).Slots.Select(slot => slot.Shot.Title));

        Assert.Equal("ABC", await TitlesAsync(0));
        Assert.Equal("ABCD", await TitlesAsync(1));
        Assert.Equal("BCDEF", await TitlesAsync(3));
        Assert.Equal("DEF", await TitlesAsync(5));
    }

    [Fact]
    public async Task A_scene_without_shots_is_refused()
    {
        var slug = await app.CreateProjectAsync();
        var project = await app.Get<FindProject>().RunAsync(slug, Ct);

        Assert.Contains("no shot to play", (await app.Get<LayReel>().RunAsync(project.Value, new ReelAsk(), Ct)).Problem!.Sentence, StringComparison.Ordinal);
    }

    private async Task<Reel> ReelAsync(string slug, ReelAsk ask) => (await app.Get<LayReel>().RunAsync((await app.Get<FindProject>().RunAsync(slug, Ct)).Value, ask, Ct)).Value;
}
