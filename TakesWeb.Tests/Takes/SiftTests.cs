using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>A list that is sifted and sorted: by the API, page by page, and as the gallery asks for it.</summary>
public sealed class SiftTests(TakesApp app) : IClassFixture<TakesApp>
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", new[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData("?verdict=maybe,selected", new[] { 2, 4 })]
    [InlineData("?minRating=3", new[] { 3, 5 })]
    [InlineData("?minRating=1&maxRating=3", new[] { 2, 3 })]
    [InlineData("?type=audio", new[] { 6 })]
    [InlineData("?model=flat&seed=18446744073709551615", new[] { 3 })]
    [InlineData("?author=Ben", new[] { 5, 6 })]
    [InlineData("?from=2026-03-03&to=2026-03-04", new[] { 2, 3 })]
    [InlineData("?minSeconds=2.5&maxSeconds=4", new[] { 3, 4 })]
    [InlineData("?prompt=LANTERN%20red", new[] { 1, 4 })]
    [InlineData("?prompt=100%25", new[] { 5 })]
    [InlineData("?prompt=a_b", new int[0])]
    [InlineData("?tag=night", new[] { 4 })]
    public async Task A_list_shows_what_meets_all_that_is_asked(string query, int[] numbers) => Assert.Equal(numbers, await (await ShotAsync()).NumbersAsync(query));

    [Theory]
    [InlineData("rating", "desc", new[] { 5, 3, 2, 6, 4, 1 })]
    [InlineData("duration", "desc", new[] { 6, 5, 4, 3, 2, 1 })]
    [InlineData("size", "asc", new[] { 6, 5, 4, 3, 2, 1 })]
    [InlineData("date", "desc", new[] { 6, 5, 4, 3, 2, 1 })]
    [InlineData("number", "asc", new[] { 1, 2, 3, 4, 5, 6 })]
    public async Task Pages_of_any_order_put_together_are_the_whole(string sort, string order, int[] numbers)
    {
        var shot = await ShotAsync();
        var read = new List<int>();
        for (string? after = ""; after is not null;)
        {
            var page = await shot.ListAsync($"?sort={sort}&order={order}&limit=2{after}");
            read.AddRange(((JsonArray)page["takes"]!).Select(t => (int)t!["number"]!));
            after = page["next"] is { } next ? $"&after={next}" : null;
        }

        Assert.Equal(numbers, read);
    }

    [Theory]
    [InlineData("minRating=6", "minRating is a whole number from 0 to 5.")]
    [InlineData("type=cow", "type is video, image, audio or sequence.")]
    [InlineData("from=yesterday", "from is a day such as 2026-03-01.")]
    [InlineData("sort=beauty", "sort is number, date, rating, duration or size")]
    [InlineData("flag=ugly", "flag takes")]
    public async Task A_word_that_means_nothing_is_refused_with_what_would(string query, string sentence)
    {
        var shot = await ShotAsync();
        using var answer = await app.Http.GetAsync($"{shot.Url}/takes?{query}");

        Assert.Contains(sentence, await TakesApp.RefusalAsync(answer, 400), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_in_a_list_is_what_stands_before_it()
    {
        var shot = await ShotAsync();
        var take = (await RowsAsync(shot)).Single(t => t.Number == 2);
        var query = new TakeQuery(take.ProjectId, take.ShotUid) { Sort = TakeSort.Rating, IsNewestFirst = true };
        var sift = app.Get<SiftTakes>();

        Assert.Equal(2, await sift.PlaceOfAsync(query, take, CancellationToken.None));
        Assert.Equal(take.Uid, (await sift.UidsAsync(query, 2, 1, CancellationToken.None)).Single());
        Assert.Null(await sift.PlaceOfAsync(query with { Sift = new TakeSift { MinRating = 3 } }, take, CancellationToken.None));
        Assert.Equal(3, (await sift.HighestSeedAsync(query, CancellationToken.None))!.Number);
    }

    [Fact]
    public async Task A_shot_is_summed_up_without_reading_its_takes()
    {
        var rows = await RowsAsync(await ShotAsync());

        var sums = await app.Get<SumUpShot>().RunAsync(rows[0].ProjectId, rows[0].ShotUid, CancellationToken.None);

        Assert.Equal((6, 2100, 4, 1, 0), (sums.Kept, sums.KeptBytes, sums.NeedReview, sums.Of(Verdict.Maybe, withArchived: false), sums.Trashed));
    }

    /// <summary>Six takes that differ in everything, as rows of the index alone.</summary>
    private async Task<TestShot> ShotAsync()
    {
        var shot = await app.CreateShotAsync();
        var uid = Guid.Parse(shot.Uid);
        await using var db = await app.Get<IDbContextFactory<TakesDbContext>>().CreateDbContextAsync();
        var project = await db.Set<Projects.Shot>().Where(s => s.Uid == uid).Select(s => s.ProjectId).SingleAsync();
        for (var number = 1; number <= 6; number++)
        {
            var take = new Take
            {
                Uid = Guid.CreateVersion7(),
                ProjectId = project,
                ShotUid = uid,
                Number = number,
                Created = Day.AddDays(number),
                Source = "upload",
                Status = TakeStatus.Complete,
                Picture = PictureState.NoPreview,
                Kind = number == 6 ? MediaKind.Audio : MediaKind.Video,
                Rating = number switch { 2 => 1, 3 => 3, 5 => 5, _ => 0 },
                Verdict = number switch { 2 => Verdict.Selected, 4 => Verdict.Maybe, _ => Verdict.None },
                Duration = number,
                Size = 100 * (7 - number),
                Model = number <= 3 ? "flat" : null,
                Seed = number switch { 1 => "9", 3 => "18446744073709551615", 4 => "word", _ => null },
                Author = number >= 5 ? "Ben" : "Ada",
                Prompt = number switch { 1 => "a red lantern", 4 => "Lantern, dark red", 5 => "100% rain, aXb", _ => null },
                TagLines = number == 4 ? "\nlantern\nnight\n" : number == 5 ? "\nnightly\n" : "",
                IsAway = true,
            };
            db.Add(take);
            db.Add(new TakeText { Uid = take.Uid, Json = $$"""{"id":"take_00{{number}}","number":{{number}}}""" });
        }

        await db.SaveChangesAsync();
        return shot;
    }

    private async Task<List<Take>> RowsAsync(TestShot shot)
    {
        var uid = Guid.Parse(shot.Uid);
        await using var db = await app.Get<IDbContextFactory<TakesDbContext>>().CreateDbContextAsync();
        return await db.Set<Take>().AsNoTracking().Where(t => t.ShotUid == uid).OrderBy(t => t.Number).ToListAsync();
    }
}
