using System.Globalization;

namespace TakesWeb.Housekeeping;

/// <summary>
/// One part of all media: "3/7" is the third of seven. Which part an object belongs to follows from its hash alone, so that the parts
/// together are everything, however many objects come in between.
/// </summary>
public sealed record ScrubSubset(int Part, int Of)
{
    private const int MostParts = 10_000;

    public static ScrubSubset All { get; } = new(1, 1);

    /// <summary>Null for anything that is not "n/t" with n from 1 to t.</summary>
    public static ScrubSubset? TryParse(string text) =>
        text.Split('/') is [var part, var of]
        && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
        && int.TryParse(of, NumberStyles.None, CultureInfo.InvariantCulture, out var t)
        && n >= 1 && n <= t && t <= MostParts
            ? new ScrubSubset(n, t)
            : null;

    public bool Contains(string oid) => uint.Parse(oid.AsSpan(0, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture) % (uint)Of == (uint)(Part - 1);

    /// <summary>"3/7".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Part}/{Of}");
}
