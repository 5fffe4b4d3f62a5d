namespace TakesWeb.Media.Faults;

/// <summary>Runs of frames (or samples) of which something is true, as long as they have to be. Only the first are kept: fifty say enough.</summary>
internal sealed class Stretches(FaultKind kind, long shortest)
{
    private const int Most = 50;

    private readonly List<(FaultKind Kind, long From, long To)> _all = [];
    private long? _from;

    /// <param name="at">The number of this frame.</param>
    /// <param name="isTrue">Whether it belongs to a stretch.</param>
    /// <param name="startsBefore">True where "the same as before" is what is told: then the frame before belongs to it too.</param>
    public void Tell(long at, bool isTrue, bool startsBefore = false)
    {
        if (isTrue)
        {
            _from ??= startsBefore ? at - 1 : at;
        }
        else
        {
            Close(at);
        }
    }

    /// <summary>All stretches, the one that lasts to the end among them.</summary>
    public IReadOnlyList<(FaultKind Kind, long From, long To)> End(long count)
    {
        Close(count);
        return _all;
    }

    private void Close(long end)
    {
        if (_from is { } from && end - from >= shortest && _all.Count < Most)
        {
            _all.Add((kind, from, end - 1));
        }

        _from = null;
    }
}
