using System.Globalization;

namespace TakesWeb.Housekeeping;

/// <summary>A copy of server.db in the backups folder. The time it was made is in its name, so that it survives a copy to another disk.</summary>
public sealed record Backup(string Name, DateTimeOffset At, long Bytes)
{
    /// <summary>Copies that are kept: the newest so many, and the newest of each of the last so many days.</summary>
    public const int Kept = 14;

    internal const string Pattern = "server-*.db";
    internal const string StampFormat = "yyyyMMdd-HHmmss";
    private const string Prefix = "server-";
    private const string Suffix = ".db";

    /// <summary>One name a second: a second copy in the same second takes the first one's place.</summary>
    internal static string NameAt(DateTimeOffset time) => $"{Prefix}{Stamp(time)}{Suffix}";

    internal static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString(StampFormat, CultureInfo.InvariantCulture);

    /// <summary>Null for a file that is no backup of ours.</summary>
    internal static Backup? Of(FileInfo file) =>
        file.Name.StartsWith(Prefix, StringComparison.Ordinal)
        && file.Name.EndsWith(Suffix, StringComparison.Ordinal)
        && DateTimeOffset.TryParseExact(
            file.Name[Prefix.Length..^Suffix.Length], StampFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? new Backup(file.Name, at, file.Length)
            : null;

    /// <summary>
    /// Those that a new copy makes dispensable. Somebody who backs up twenty times on one afternoon does not lose the copies of the days before.
    /// </summary>
    internal static IReadOnlyList<Backup> Outlived(IReadOnlyList<Backup> newestFirst)
    {
        var ofDays = newestFirst.GroupBy(b => b.At.UtcDateTime.Date).Take(Kept).Select(day => day.First()).ToHashSet();
        return [.. newestFirst.Skip(Kept).Where(b => !ofDays.Contains(b))];
    }
}
