namespace TakesWeb.Search;

/// <summary>
/// A take's place in the full-text index, and what of it is compared as a number. Written by the triggers of <see cref="SearchSql"/> alone.
/// </summary>
internal sealed class SearchedTake
{
    /// <summary>When the take was made, in ticks, and a little later where two were made at once: the index is in the order of time.</summary>
    public long Id { get; init; }

    public Guid TakeUid { get; init; }

    public Guid ProjectId { get; init; }

    public Guid ShotUid { get; init; }

    /// <summary>Seconds.</summary>
    public double? Duration { get; init; }

    public double? Width { get; init; }

    public double? Height { get; init; }

    /// <summary>Frames a second, rounded: a fraction is compared with what somebody types.</summary>
    public double? Fps { get; init; }
}
