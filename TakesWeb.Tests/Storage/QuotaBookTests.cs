using TakesWeb.Kernel;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Storage;

public sealed class QuotaBookTests(TakesApp app) : IClassFixture<TakesApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_who_ask_at_once_are_never_promised_more_than_there_is()
    {
        var book = app.Get<QuotaBook>();
        var quota = new ProjectQuota(Guid.NewGuid(), "Deep Field", 1000);

        var asked = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => book.HoldAsync(quota, Guid.NewGuid(), 90, Ct), Ct)));

        Assert.Equal(11, asked.Count(a => a.IsOk));
        Assert.Equal(990, book.HeldOf(quota.ProjectId));
        var refusal = asked.First(a => !a.IsOk).Problem!;
        Assert.Equal(ProblemKind.StorageFull, refusal.Kind);
        Assert.Equal(
            "Deep Field has a quota of 1.00 kB and keeps 0 bytes of it, its trash included, and 990 bytes are promised to uploads under way: 90 bytes more do not fit. Purge takes that nobody needs, or ask an admin for a larger quota.",
            refusal.Sentence);
    }

    [Fact]
    public async Task A_promise_that_is_let_go_is_there_for_the_next_one_and_may_be_let_go_twice()
    {
        var book = app.Get<QuotaBook>();
        var quota = new ProjectQuota(Guid.NewGuid(), "Deep Field", 100);
        var first = (await book.HoldAsync(quota, Guid.NewGuid(), 100, Ct)).Value;
        Assert.False((await book.HoldAsync(quota, Guid.NewGuid(), 1, Ct)).IsOk);

        first.Dispose();
        first.Dispose();

        Assert.True((await book.HoldAsync(quota, Guid.NewGuid(), 100, Ct)).IsOk);
    }

    [Fact]
    public async Task A_promise_grows_only_as_far_as_there_is_room_and_shrinks_always()
    {
        var book = app.Get<QuotaBook>();
        var quota = new ProjectQuota(Guid.NewGuid(), "Deep Field", 100);
        using var hold = (await book.HoldAsync(quota, Guid.NewGuid(), 60, Ct)).Value;

        Assert.NotNull(await hold.ResizeAsync(101, Ct));
        Assert.Equal(60, book.HeldOf(quota.ProjectId));
        Assert.Null(await hold.ResizeAsync(100, Ct));
        Assert.Null(await hold.ResizeAsync(7, Ct));
        Assert.Equal(7, book.HeldOf(quota.ProjectId));
    }

    [Fact]
    public async Task Without_a_quota_nothing_is_refused_and_promises_are_known_all_the_same()
    {
        var book = app.Get<QuotaBook>();
        var project = Guid.NewGuid();

        using var hold = (await book.HoldAsync(new ProjectQuota(project, "Deep Field", null), Guid.NewGuid(), 500, Ct)).Value;

        Assert.False((await book.HoldAsync(new ProjectQuota(project, "Deep Field", 600), Guid.NewGuid(), 101, Ct)).IsOk);
        Assert.True((await book.HoldAsync(new ProjectQuota(project, "Deep Field", 600), Guid.NewGuid(), 100, Ct)).IsOk);
    }

    [Fact]
    public async Task Where_media_is_kept_in_two_copies_a_take_costs_two()
    {
        await using var copying = await TakesApp.StartNewAsync(("Takes:LinkMode", "copy"));

        Assert.Equal(2000, copying.Get<QuotaBook>().CostOf(1000));
        Assert.Empty(Directory.GetFiles(copying.Data, ".link-probe*"));
    }

    [Theory]
    [InlineData(100, 79, 79, false, false)]
    [InlineData(100, 80, 80, true, false)]
    [InlineData(1000, 999, 99, true, false)]
    [InlineData(100, 100, 100, true, true)]
    [InlineData(100, 250, 250, true, true)]
    [InlineData(long.MaxValue, long.MaxValue - 1, 99, true, false)]
    public void People_are_warned_from_eighty_percent_on(long quota, long used, long percent, bool isNear, bool isFull)
    {
        var use = new QuotaUse(quota, used, 0);

        Assert.Equal((percent, isNear, isFull), (use.Percent, use.IsNear, use.IsFull));
    }
}
