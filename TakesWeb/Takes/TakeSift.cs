using Microsoft.EntityFrameworkCore;
using TakesWeb.Media;

namespace TakesWeb.Takes;

/// <summary>Which takes of a shot: those that meet all that is said. Null and empty say nothing.</summary>
public sealed record TakeSift
{
    public static readonly TakeSift Everything = new();

    public IReadOnlyList<Verdict>? Verdicts { get; init; }

    /// <summary>At least so many stars.</summary>
    public int? MinRating { get; init; }

    /// <summary>At most so many; none count as 0.</summary>
    public int? MaxRating { get; init; }

    public MediaKind? Kind { get; init; }

    public string? Model { get; init; }

    public string? Seed { get; init; }

    public string? Author { get; init; }

    public string? Tag { get; init; }

    /// <summary>Made then or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Made before that.</summary>
    public DateTimeOffset? Before { get; init; }

    public double? MinSeconds { get; init; }

    public double? MaxSeconds { get; init; }

    /// <summary>Words that its prompt holds, each of them, whatever their case.</summary>
    public string? Prompt { get; init; }

    /// <summary>Words of <see cref="ITakeFlags"/>, or <see cref="TakeMarks.Any"/>.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>True: those that are there and nobody has judged.</summary>
    public bool NeedsReview { get; init; }

    public bool Equals(TakeSift? other) => other is not null && SiftText.Write(this).SequenceEqual(SiftText.Write(other)) && NeedsReview == other.NeedsReview;

    public override int GetHashCode() => SiftText.Write(this).Aggregate(0, HashCode.Combine);

    /// <summary>All but the marks, which are for the features above to find.</summary>
    internal IQueryable<Take> Apply(IQueryable<Take> takes)
    {
        takes = Verdicts is { Count: > 0 } verdicts ? takes.Where(t => verdicts.Contains(t.Verdict)) : takes;
        takes = MinRating is { } least ? takes.Where(t => t.Rating >= least) : takes;
        takes = MaxRating is { } most ? takes.Where(t => t.Rating <= most) : takes;
        takes = Kind is { } kind ? takes.Where(t => t.Kind == kind) : takes;
        takes = Model is { } model ? takes.Where(t => t.Model == model) : takes;
        takes = Seed is { } seed ? takes.Where(t => t.Seed == seed) : takes;
        takes = Author is { } author ? takes.Where(t => t.Author == author) : takes;
        takes = Tag is { } tag ? takes.Where(t => t.TagLines.Contains("\n" + tag + "\n")) : takes;
        takes = From is { } from ? takes.Where(t => t.Created >= from) : takes;
        takes = Before is { } before ? takes.Where(t => t.Created < before) : takes;
        takes = MinSeconds is { } shortest ? takes.Where(t => t.Duration >= shortest) : takes;
        takes = MaxSeconds is { } longest ? takes.Where(t => t.Duration <= longest) : takes;
        takes = NeedsReview ? takes.Where(t => t.Verdict == Verdict.None && t.Status == TakeStatus.Complete && t.Storage == StorageState.Live) : takes;
        return (Prompt ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Aggregate(takes, Holding);
    }

    private static IQueryable<Take> Holding(IQueryable<Take> takes, string word)
    {
        // What stands for anything else in LIKE is meant as it is written.
        var pattern = $"%{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
        return takes.Where(t => EF.Functions.Like(t.Prompt, pattern, "\\"));
    }
}

/// <summary>What takes are ordered by; where that is equal, by number.</summary>
public enum TakeSort
{
    Number,
    Date,
    Rating,
    Duration,
    Size,
}
