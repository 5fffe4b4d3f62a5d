using System.Globalization;

namespace TakesWeb.Takes;

/// <summary>The number of a take within its shot: three digits and more, never used twice, gaps allowed.</summary>
public static class TakeNumber
{
    private const string Prefix = "take_";

    /// <summary>"take_007", "take_1000".</summary>
    public static string Format(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:D3}");

    /// <summary>The number in a folder's name, or null for every other name ("take_7" too: only our own form counts).</summary>
    public static int? Parse(string? name) =>
        name is not null
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > 0
        && Format(number) == name
            ? number
            : null;

    /// <summary>One after the highest.</summary>
    public static int After(IEnumerable<int> taken) => taken.DefaultIfEmpty(0).Max() + 1;
}
