using System.Globalization;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>Seeds are unsigned 64-bit numbers or words; counting on works for the numbers.</summary>
public static class Seeds
{
    /// <summary>The number after the highest that any of the takes used, and the take that used it; 1 where none has a number.</summary>
    public static (string Seed, Take? Before) NextOf(IEnumerable<Take> takes)
    {
        var last = takes.Select(take => (Take: take, Seed: Parse(take.Seed))).Where(pair => pair.Seed is not null).DefaultIfEmpty().MaxBy(pair => pair.Seed);
        return last.Seed is { } seed ? (After(seed, 1), last.Take) : ("1", null);
    }

    /// <summary>The seed that many steps on. It wraps at the end of 64 bits, as the generators do.</summary>
    public static string After(ulong seed, ulong steps) => unchecked(seed + steps).ToString(CultureInfo.InvariantCulture);

    public static ulong? Parse(string? text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : null;

    /// <summary>Short enough to say aloud on a set.</summary>
    public static string Any() => Random.Shared.Next(1, 1_000_000).ToString(CultureInfo.InvariantCulture);
}
