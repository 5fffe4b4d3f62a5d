using TakesWeb.Housekeeping;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

public sealed class OpenedTakeTests(TakesApp app) : IClassFixture<TakesApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_and_the_last_time_are_kept_also_when_many_open_at_once()
    {
        var clock = new MovedClock();
        var mark = new MarkOpened(app.Get<IDbContextFactory<ServerDbContext>>(), clock);
        var (opened, never) = (Guid.NewGuid(), Guid.NewGuid());
        var before = clock.GetUtcNow();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => mark.RunAsync(opened, Ct)));
        clock.By = TimeSpan.FromDays(2);
        await mark.RunAsync(opened, Ct);
        clock.By = TimeSpan.FromDays(1);
        await mark.RunAsync(opened, Ct);

        var found = await app.Get<FindOpened>().RunAsync([opened, never], Ct);
        Assert.Equal([opened], found.Keys);
        Assert.InRange(found[opened].FirstOpened, before, before.AddMinutes(5));
        Assert.InRange(found[opened].LastOpened, before.AddDays(2), before.AddDays(2).AddMinutes(5));
    }
}
