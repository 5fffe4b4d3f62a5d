using System.Globalization;

namespace TakesWeb.Search;

/// <summary>Reads "3", ">=3", "2..4": a lowest and a highest value, both with themselves. Null for what is none of these.</summary>
internal static class SearchBounds
{
    /// <param name="text">A number may be a fraction, 24000/1001, and end in s.</param>
    /// <param name="slack">A value alone stands for what is so near.</param>
    public static (double From, double To)? ReadNumbers(string text, double slack)
    {
        var (sign, rest) = Sign(text);
        if (sign.Length == 0 && rest.Split("..") is [var low, var high])
        {
            return Number(low) is { } from && Number(high) is { } to ? (from, to) : null;
        }

        return Number(rest) is not { } value ? null : sign switch
        {
            ">=" => (value, double.PositiveInfinity),
            ">" => (Math.BitIncrement(value), double.PositiveInfinity),
            "<=" => (double.NegativeInfinity, value),
            "<" => (double.NegativeInfinity, Math.BitDecrement(value)),
            _ => (value - slack, value + slack),
        };
    }

    /// <summary>In ticks. A day, a month or a year is all of it: "&gt;2026" begins with 2027.</summary>
    public static (long From, long To)? ReadDates(string text)
    {
        var (sign, rest) = Sign(text);
        if (sign.Length == 0 && rest.Split("..") is [var low, var high])
        {
            return Date(low) is { } from && Date(high) is { } to ? (from.First, to.Last) : null;
        }

        return Date(rest) is not { } date ? null : sign switch
        {
            ">=" => (date.First, long.MaxValue),
            ">" => (date.Last + 1, long.MaxValue),
            "<=" => (long.MinValue, date.Last),
            "<" => (long.MinValue, date.First - 1),
            _ => (date.First, date.Last),
        };
    }

    private static (string Sign, string Value) Sign(string text)
    {
        var length = text.StartsWith(">=", StringComparison.Ordinal) || text.StartsWith("<=", StringComparison.Ordinal) ? 2 : text is ['>' or '<' or '=', ..] ? 1 : 0;
        return (text[..length], text[length..]);
    }

    private static double? Number(string text)
    {
        if (text.Split('/') is [var above, var below])
        {
            return Number(above) is { } dividend && Number(below) is { } divisor and not 0 ? dividend / divisor : null;
        }

        return double.TryParse(text.EndsWith('s') ? text[..^1] : text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
    }

    private static (long First, long Last)? Date(string text)
    {
        foreach (var (format, next) in new (string, Func<DateTime, DateTime>)[] { ("yyyy-MM-dd", d => d.AddDays(1)), ("yyyy-MM", d => d.AddMonths(1)), ("yyyy", d => d.AddYears(1)) })
        {
            // The last year there is has no next one.
            if (DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) && first.Year < 9999)
            {
                return (first.Ticks, next(first).Ticks - 1);
            }
        }

        return null;
    }
}
