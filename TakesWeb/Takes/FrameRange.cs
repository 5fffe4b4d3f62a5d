using System.Globalization;

namespace TakesWeb.Takes;

/// <summary>Frame numbers from one to another, both among them: "1013-1014", "1020".</summary>
public readonly record struct FrameRange(int First, int Last)
{
    public int Count => Last - First + 1;

    /// <summary>The numbers between the first and the last of <paramref name="numbers"/> that are not there. They are in order.</summary>
    public static IReadOnlyList<FrameRange> MissingIn(IEnumerable<int> numbers)
    {
        var missing = new List<FrameRange>();
        int? before = null;
        foreach (var number in numbers)
        {
            if (before is { } last && number > last + 1)
            {
                missing.Add(new FrameRange(last + 1, number - 1));
            }

            before = number;
        }

        return missing;
    }

    public static FrameRange? Parse(string? text)
    {
        var parts = (text ?? "").Split('-');
        return parts.Length <= 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last >= first
            ? new FrameRange(first, last)
            : null;
    }

    public override string ToString() => First == Last ? First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
