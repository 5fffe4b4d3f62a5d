using Xunit;

namespace TakesWeb.Kernel;

public sealed class SharedReadsTests
{
    private readonly SharedReads<string, int> _reads = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_who_ask_while_a_read_is_under_way_share_the_one_after_it()
    {
        var truth = 1;
        var begun = 0;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        async Task<int> ReadAsync()
        {
            begun++;
            var seen = truth;
            await gate.Task;
            return seen;
        }

        var early = _reads.RunAsync("shot", ReadAsync, Ct);
        truth = 2;
        var late = Enumerable.Range(0, 50).Select(_ => _reads.RunAsync("shot", ReadAsync, Ct)).ToArray();
        gate.SetResult();

        Assert.Equal(1, await early);
        Assert.All(await Task.WhenAll(late), seen => Assert.Equal(2, seen));
        Assert.Equal(2, begun);
        truth = 3;
        Assert.Equal(3, await _reads.RunAsync("shot", ReadAsync, Ct));
    }

    [Fact]
    public async Task What_is_asked_for_in_another_place_is_not_waited_for()
    {
        var gate = new TaskCompletionSource<int>();
        var slow = _reads.RunAsync("one shot", () => gate.Task, Ct);

        Assert.Equal(7, await _reads.RunAsync("another shot", () => Task.FromResult(7), Ct));

        gate.SetResult(1);
        Assert.Equal(1, await slow);
    }

    [Fact]
    public async Task A_read_that_fails_fails_those_who_asked_for_it_alone()
    {
        var gate = new TaskCompletionSource<int>();
        var first = _reads.RunAsync("shot", () => gate.Task, Ct);
        var second = _reads.RunAsync("shot", () => Task.FromResult(2), Ct);
        gate.SetException(new IOException("The disk is gone."));

        await Assert.ThrowsAsync<IOException>(() => first);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task Whoever_gives_up_leaves_the_read_to_the_others()
    {
        using var gone = new CancellationTokenSource();
        var gate = new TaskCompletionSource<int>();
        var first = _reads.RunAsync("shot", () => gate.Task, Ct);
        var left = _reads.RunAsync("shot", () => Task.FromResult(2), gone.Token);
        var stays = _reads.RunAsync("shot", () => Task.FromResult(3), Ct);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        gate.SetResult(1);
        Assert.Equal(1, await first);
        // The one that was asked for first: they share it.
        Assert.Equal(2, await stays);
    }
}
