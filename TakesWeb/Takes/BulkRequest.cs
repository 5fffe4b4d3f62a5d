namespace TakesWeb.Takes;

/// <summary>What is to happen to many takes. Either the takes are named, or a filter finds them.</summary>
public sealed record BulkRequest(BulkAction Action)
{
    /// <summary>The named takes. Naming one lifts the protection of active, selected and approved takes.</summary>
    public IReadOnlyList<Guid>? TakeUids { get; init; }

    public TakeFilter? Filter { get; init; }

    /// <summary>What tag and untag write or take away.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>A purge alone: media that no remote has is freed too.</summary>
    public bool ForgetUnpushed { get; init; }

    /// <summary>True: the caller waits, however many there are. Otherwise more than <see cref="BulkTakes.MostAtOnce"/> become a job.</summary>
    public bool IsAwaited { get; init; }

    /// <summary>True: a program proposed the named takes. Those that somebody circles, selects or approves meanwhile are spared.</summary>
    public bool SparesChosen { get; init; }

    /// <summary>True for what takes something away from people's sight: a filter never does that to an active, selected or approved take.</summary>
    internal bool Protects => (TakeUids is null || SparesChosen) && Action is BulkAction.Delete or BulkAction.Archive or BulkAction.Purge;
}

public enum BulkAction
{
    /// <summary>Into the trash.</summary>
    Delete,
    Archive,
    Unarchive,

    /// <summary>Out of the trash.</summary>
    Restore,

    /// <summary>Frees the bytes of what is in the trash, for good.</summary>
    Purge,
    Tag,
    Untag,
}

/// <summary>Which takes of a project: those that meet all that is said. Null says nothing.</summary>
public sealed record TakeFilter
{
    /// <summary>A shot's uid, or its folder's name where only one shot has that.</summary>
    public string? Shot { get; init; }

    /// <summary>Made longer ago than this.</summary>
    public double? OlderThanDays { get; init; }

    /// <summary>True: not the active ones.</summary>
    public bool NotActive { get; init; }

    public IReadOnlyList<Verdict>? Verdicts { get; init; }

    /// <summary>At most this many stars; none count as 0.</summary>
    public int? MaxRating { get; init; }

    /// <summary>Null: where the action finds something to do.</summary>
    public IReadOnlyList<StorageState>? Storage { get; init; }

    public string? Model { get; init; }

    public string? Tag { get; init; }

    internal bool IsEmpty => this is { Shot: null, OlderThanDays: null, NotActive: false, Verdicts: null, MaxRating: null, Storage: null, Model: null, Tag: null };
}

/// <summary>What a bulk action would do, or did.</summary>
/// <param name="IsDryRun">True when nothing was changed.</param>
/// <param name="Takes">Every take that was named or found, in order: those it happens to, and those that are spared, with the reason.</param>
/// <param name="FreedBytes">Bytes that the disk gets back by it, to the byte: 0 for everything but a purge.</param>
public sealed record BulkResult(BulkAction Action, bool IsDryRun, IReadOnlyList<BulkTake> Takes, long FreedBytes)
{
    /// <summary>What a purge of the takes that go to the trash would free later; null for other actions.</summary>
    public long? FreedLater { get; init; }

    /// <summary>The media of the takes that leave, added up: what one would expect to get back who does not know what is shared.</summary>
    public long PaperBytes { get; init; }

    /// <summary>Objects that stay, and why.</summary>
    public IReadOnlyList<HeldBytes> Held { get; init; } = [];

    /// <summary>The job that does it; null when it is done already, or only looked at.</summary>
    public string? JobId { get; init; }

    /// <summary>The takes it happens to: what an undo has to restore.</summary>
    public IEnumerable<Guid> Changed => Takes.Where(t => t.Spared is null).Select(t => t.Uid);
}

/// <param name="Uid">The take.</param>
/// <param name="Name">"take_012"; empty when there is no such take.</param>
/// <param name="ShotUid">Its shot.</param>
/// <param name="Shot">The shot's title.</param>
/// <param name="WasActive">True for the circled take of its shot.</param>
/// <param name="Bytes">What its purge frees, after those before it in the list.</param>
/// <param name="Spared">Why nothing happens to it, in a sentence; null when something does.</param>
public sealed record BulkTake(Guid Uid, string Name, Guid ShotUid, string Shot, bool WasActive, long Bytes, string? Spared);
