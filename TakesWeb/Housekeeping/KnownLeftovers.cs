using System.Collections.Concurrent;

namespace TakesWeb.Housekeeping;

/// <summary>What the last look for leftovers found and did not remove. Nothing is known before the first look of this run of the server.</summary>
public sealed class KnownLeftovers
{
    private readonly ConcurrentDictionary<Guid, KnownLeftover> _ofProjects = new();
    private KnownLeftover? _ofAll;

    public KnownLeftover? Of(Guid? projectId) => projectId is { } id ? _ofProjects.GetValueOrDefault(id) : _ofAll;

    internal void Remember(Guid? projectId, KnownLeftover known)
    {
        if (projectId is { } id)
        {
            _ofProjects[id] = known;
        }
        else
        {
            _ofAll = known;
        }
    }
}

/// <param name="Files">How many files.</param>
/// <param name="Bytes">What their removal would free.</param>
/// <param name="At">When somebody looked.</param>
public sealed record KnownLeftover(int Files, long Bytes, DateTimeOffset At);
