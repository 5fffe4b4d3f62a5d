using System.Globalization;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>
/// A count that takes hours, in rows that can be run by themselves: TAKES_ROWS=3-5 runs the third to the fifth. Each row is a library of its own
/// and draws its moments from its number.
/// </summary>
public static class LongRows
{
    /// <summary>A hundred kills each: a thousand.</summary>
    public static TheoryData<int> OfKills { get; } = Wanted(10);

    /// <summary>One crash at each named step each: twenty.</summary>
    public static TheoryData<int> OfCrashes { get; } = Wanted(20);

    private static TheoryData<int> Wanted(int rows)
    {
        var asked = Environment.GetEnvironmentVariable("TAKES_ROWS")?.Split('-') ?? [];
        var (first, last) = asked.Length == 2 ? (Number(asked[0]), Number(asked[1])) : (1, rows);
        return [.. Enumerable.Range(1, rows).Where(row => row >= first && row <= last)];
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
