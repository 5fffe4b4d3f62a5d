using TakesWeb.Housekeeping;
using Xunit;

namespace TakesWeb.Kernel;

public sealed class ToastsTests
{
    private readonly Toasts _toasts = new();
    private readonly List<string> _undone = [];

    [Fact]
    public async Task What_was_said_first_can_be_undone_after_what_was_said_last()
    {
        Say("one");
        _toasts.Show(new Toast("in between"));
        Say("two");
        _toasts.Dismiss(_toasts.Current!);

        await _toasts.UndoAsync(_toasts.Undoable!);
        await _toasts.UndoAsync(_toasts.Undoable!);

        Assert.Equal(["two", "one"], _undone);
        Assert.Null(_toasts.Undoable);
    }

    [Fact]
    public async Task A_thing_is_undone_once_however_often_it_is_asked_for()
    {
        Say("one");
        var toast = _toasts.Current!;

        await Task.WhenAll(_toasts.UndoAsync(toast), _toasts.UndoAsync(toast));

        Assert.Equal(["one"], _undone);
    }

    [Fact]
    public async Task An_undo_that_comes_before_the_message_means_the_deed_that_runs()
    {
        Say("before");
        var running = new TaskCompletionSource();
        var deed = _toasts.RunAsync(async () =>
        {
            await running.Task;
            Say("running");
        });

        var undo = _toasts.UndoLatestAsync();
        Assert.Empty(_undone);
        running.SetResult();
        await Task.WhenAll(deed, undo);

        Assert.Equal(["running"], _undone);
    }

    [Fact]
    public void What_lasts_says_how_far_it_is_once_a_second()
    {
        var clock = new MovedClock();
        var said = new List<Toast>();
        _toasts.Changed += (_, _) => said.Add(_toasts.Current!);

        foreach (var thing in _toasts.WithProgress<int>([0, 1, 2, 3, 4, 5, 6, 7], clock))
        {
            // Two of a quarter of a minute among those that take no time.
            clock.By += TimeSpan.FromSeconds(thing is 1 or 5 ? 15 : 0);
        }

        Assert.Equal([("2 of 8 are done.", 0.25), ("6 of 8 are done.", 0.75)], said.Select(t => (t.Text, t.Done!.Value)));
    }

    private void Say(string text) => _toasts.Show(new Toast(text)
    {
        Undo = () =>
        {
            _undone.Add(text);
            return Task.CompletedTask;
        },
    });
}
