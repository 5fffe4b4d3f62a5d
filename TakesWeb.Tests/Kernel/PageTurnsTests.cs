using Xunit;

namespace TakesWeb.Kernel;

public sealed class PageTurnsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Half_of_the_processors_draw_and_the_next_page_waits_for_its_turn()
    {
        var turns = Math.Max(1, Environment.ProcessorCount / 2);
        using var begun = new CountdownEvent(turns);
        using var mayEnd = new ManualResetEventSlim();
        var drawing = Enumerable.Range(0, turns).Select(_ => Task.Factory.StartNew(
            () => PageTurns.TakeAsync(
                () =>
                {
                    begun.Signal();
                    mayEnd.Wait(Ct);
                },
                Ct),
            Ct, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()).ToArray();
        begun.Wait(Ct);
        var isDrawn = false;

        var next = PageTurns.TakeAsync(() => isDrawn = true, Ct);

        Assert.False(next.IsCompleted);
        mayEnd.Set();
        await Task.WhenAll(drawing);
        await next;
        Assert.True(isDrawn);
    }

    [Fact]
    public async Task A_page_that_cannot_be_drawn_gives_its_turn_back()
    {
        for (var page = 0; page < Environment.ProcessorCount + 1; page++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => PageTurns.TakeAsync(() => throw new InvalidOperationException("Broken."), Ct));
        }
    }
}
