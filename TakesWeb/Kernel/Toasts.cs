namespace TakesWeb.Kernel;

/// <summary>
/// Where the parts of one browser tab leave their messages; one is shown at a time, the newest. What can be undone is kept when its message has
/// gone, so that one undo after the other leads back.
/// </summary>
public sealed class Toasts
{
    private const int MostUndone = 50;

    /// <summary>After so long people want to know how far it is, and then again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly List<Toast> _undoable = [];
    private Task _working = Task.CompletedTask;

    public event EventHandler? Changed;

    public Toast? Current { get; private set; }

    /// <summary>The latest thing of this tab that can still be undone, whether its message is in sight or not.</summary>
    public Toast? Undoable => _undoable.Count > 0 ? _undoable[^1] : null;

    public void Show(Toast toast)
    {
        Current = toast;
        if (toast.Undo is not null)
        {
            _undoable.Add(toast);
            _undoable.RemoveRange(0, Math.Max(0, _undoable.Count - MostUndone));
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Shows the sentence of a refusal.</summary>
    public void Show(Problem problem) => Show(new Toast(problem.Sentence) { Icon = "warning", IsProblem = true });

    /// <summary>Takes the toast away; another that came meanwhile stays.</summary>
    public void Dismiss(Toast toast)
    {
        if (ReferenceEquals(Current, toast))
        {
            Current = null;
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }

    /// <summary>A deed whose message is still to come: an undo that is asked for meanwhile means it.</summary>
    public Task RunAsync(Func<Task> deed)
    {
        var running = deed();
        _working = Task.WhenAll(_working, running);
        return running;
    }

    /// <summary>The things one after the other; as soon as that lasts, a message says how many are done.</summary>
    public IEnumerable<T> WithProgress<T>(IReadOnlyList<T> things, TimeProvider clock)
    {
        var said = clock.GetTimestamp();
        for (var i = 0; i < things.Count; i++)
        {
            if (clock.GetElapsedTime(said) >= Patience)
            {
                said = clock.GetTimestamp();
                Show(new Toast($"{i:N0} of {things.Count:N0} are done.") { Icon = "clock", Done = (double)i / things.Count });
            }

            yield return things[i];
        }
    }

    /// <summary>Undoes what this tab did last, once that is done. Asked twice, it goes back two steps, one after the other.</summary>
    public Task UndoLatestAsync()
    {
        var before = _working;
        return RunAsync(async () =>
        {
            // A deed that failed has told its own page.
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (Undoable is { } last)
            {
                await UndoAsync(last);
            }
        });
    }

    /// <summary>Undoes what the toast says, once.</summary>
    public async Task UndoAsync(Toast toast)
    {
        if (_undoable.Remove(toast))
        {
            Dismiss(toast);
            await toast.Undo!();
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }
}
