using System.Globalization;

namespace TakesWeb.Kernel;

/// <summary>Numbers as people read them.</summary>
public static class Readable
{
    /// <summary>"812 bytes", "19.4 MB", "6.4 GB": powers of 1000, as disks are sold and Git LFS prints.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["kB", "MB", "GB", "TB", "PB"];
        if (Math.Abs(bytes) < 1000)
        {
            return bytes == 1 ? "1 byte" : string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");
        }

        var value = bytes / 1000.0;
        var unit = 0;
        while (Math.Abs(value) >= 999.5 && unit < units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return $"{value.ToString(Math.Abs(value) < 99.95 ? "0.#" : "0", CultureInfo.InvariantCulture)} {units[unit]}";
    }

    /// <summary>"now", "8 min", "3 h", "2 d", "5 wk", "2 y".</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 60 } => "now",
        { TotalMinutes: < 60 } => $"{(int)age.TotalMinutes} min",
        { TotalHours: < 24 } => $"{(int)age.TotalHours} h",
        { TotalDays: < 21 } => $"{(int)age.TotalDays} d",
        { TotalDays: < 365 } => $"{(int)(age.TotalDays / 7)} wk",
        _ => $"{(int)(age.TotalDays / 365)} y",
    };

    /// <summary>"just now", "8 min ago".</summary>
    public static string Ago(TimeSpan age) => Age(age) is var text && text == "now" ? "just now" : $"{text} ago";

    /// <summary>"4.0 s", "1:12", "1:02:12".</summary>
    public static string Duration(double seconds)
    {
        if (seconds < 60)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");
        }

        var span = TimeSpan.FromSeconds(Math.Round(seconds));
        return span.ToString(span.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>"1 take", "2 takes".</summary>
    public static string Count(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many ?? one + "s")}");
}
