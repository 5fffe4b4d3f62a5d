using TakesWeb.Kernel;
using TakesWeb.Storage;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Uploads;

public sealed class CountedStreamTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task A_body_that_does_not_fit_ends_there_and_leaves_what_it_was_promised_to_others()
    {
        var ct = TestContext.Current.CancellationToken;
        var book = app.Get<QuotaBook>();
        var announced = book.CostOfTake(0, stated: 0);
        var quota = new ProjectQuota(Guid.NewGuid(), "Deep Field", announced + 1000);
        using var hold = (await book.HoldAsync(quota, Guid.NewGuid(), announced, ct)).Value;
        await using var body = new CountedStream(new MemoryStream(new byte[100_000]), hold, book, announced);

        var read = 0;
        var buffer = new byte[100];
        for (int some; (some = await body.ReadAsync(buffer, ct)) > 0;)
        {
            read += some;
        }

        Assert.InRange(read, 100, 1000);
        Assert.Equal(ProblemKind.StorageFull, body.Refusal?.Kind);
        Assert.Equal(0, book.HeldOf(quota.ProjectId));
    }
}
