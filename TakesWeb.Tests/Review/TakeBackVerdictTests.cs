using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Review;

public sealed class TakeBackVerdictTests(TakesApp app) : IClassFixture<TakesApp>, IAsyncLifetime
{
    private static readonly Actor Ada = new("Ada", "ada@example.org");
    private static readonly Actor Ben = new("Ben", "ben@example.org");

    private Take _take = null!;

    public async ValueTask InitializeAsync()
    {
        var shot = await app.CreateShotAsync();
        var added = await shot.AddAsync(MediaSamples.NewBmp(), "still.bmp");
        _take = await ReadAsync(Guid.Parse((string)added["takeUid"]!));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_undone_verdict_brings_back_the_one_before_it_with_its_words_and_its_judge()
    {
        var approved = await JudgeAsync(Verdict.Approved, Ada, "the rim at last");
        var rejected = await JudgeAsync(Verdict.Reject, Ben);

        var undone = await Undo(rejected, EarlierVerdict.Of(approved), Ben);

        Assert.Equal((Verdict.Approved, "Ada", "the rim at last", approved.VerdictAt), (undone.Value.Verdict, undone.Value.VerdictBy, undone.Value.VerdictComment, undone.Value.VerdictAt));
        Assert.Equal(EarlierVerdict.Of(approved), EarlierVerdict.Of(await ReadAsync()));
    }

    [Fact]
    public async Task Two_undos_one_after_the_other_lead_back_to_the_start()
    {
        var before = EarlierVerdict.Of(_take);
        var maybe = await JudgeAsync(Verdict.Maybe, Ada, "slower");
        var rejected = await JudgeAsync(Verdict.Reject, Ada);

        await Undo(rejected, EarlierVerdict.Of(maybe), Ada);
        var undone = await Undo(maybe, before, Ada);

        Assert.Equal((Verdict.None, null), (undone.Value.Verdict, undone.Value.VerdictComment));
    }

    [Fact]
    public async Task What_waited_for_a_verdict_waits_again()
    {
        var selected = await JudgeAsync(Verdict.Selected, Ada);
        var asked = await app.Get<SubmitTake>().RunAsync(_take.ProjectId, _take.Uid, new SubmitRequest(null, "once more, please"), Ben, CancellationToken.None);
        var rejected = await JudgeAsync(Verdict.Reject, Ada);
        Assert.Null(rejected.SubmittedAt);

        await Undo(rejected, EarlierVerdict.Of(asked.Value), Ada);

        var again = await ReadAsync();
        Assert.Equal((selected.Verdict, "once more, please"), (again.Verdict, again.SubmittedComment));
    }

    [Fact]
    public async Task Somebody_who_judged_since_is_not_undone()
    {
        var rejected = await JudgeAsync(Verdict.Reject, Ada);
        await JudgeAsync(Verdict.Approved, Ben, "I see it otherwise");

        var undone = await Undo(rejected, EarlierVerdict.Of(_take), Ada);

        Assert.Equal("Take 1 was judged again since, by Ben. That verdict stays.", undone.Problem?.Sentence);
        Assert.Equal(Verdict.Approved, (await ReadAsync()).Verdict);
    }

    [Fact]
    public async Task Stars_that_somebody_gave_since_stay()
    {
        var ratings = app.Get<SetRating>();
        await ratings.RunAsync(_take.ProjectId, _take.Uid, 2, Ada, CancellationToken.None);
        await ratings.RunAsync(_take.ProjectId, _take.Uid, 5, Ben, CancellationToken.None);

        var undone = await ratings.RunAsync(_take.ProjectId, _take.Uid, 0, Ada, CancellationToken.None, onlyFrom: 2);

        Assert.Contains("5 stars by now", undone.Problem?.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_undone_description_spares_what_somebody_has_written_since()
    {
        var edits = app.Get<EditTake>();
        await edits.RunAsync(_take.ProjectId, _take.Uid, new TakeEdit { Description = "the rim" }, Ada, CancellationToken.None);
        await edits.RunAsync(_take.ProjectId, _take.Uid, new TakeEdit { Description = "the rim, but slower" }, Ben, CancellationToken.None);

        var undone = await edits.RunAsync(_take.ProjectId, _take.Uid, new TakeEdit { Description = "" }, Ada, CancellationToken.None, onlyFrom: "the rim");

        Assert.Contains("That stays", undone.Problem?.Sentence, StringComparison.Ordinal);
        Assert.True((await edits.RunAsync(_take.ProjectId, _take.Uid, new TakeEdit { Description = "" }, Ben, CancellationToken.None, onlyFrom: "the rim, but slower")).IsOk);
    }

    private Task<Outcome<Take>> Undo(Take given, EarlierVerdict earlier, Actor by) => app.Get<TakeBackVerdict>().RunAsync(given, earlier, by, CancellationToken.None);

    private async Task<Take> JudgeAsync(Verdict verdict, Actor by, string? words = null) =>
        (await app.Get<SetVerdict>().RunAsync(_take.ProjectId, _take.Uid, verdict, by, CancellationToken.None, words)).Value;

    private async Task<Take> ReadAsync(Guid? uid = null)
    {
        var wanted = uid ?? _take.Uid;
        await using var db = await app.Get<IDbContextFactory<TakesDbContext>>().CreateDbContextAsync();
        return await db.Set<Take>().AsNoTracking().SingleAsync(t => t.Uid == wanted);
    }
}
