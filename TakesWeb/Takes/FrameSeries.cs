using System.Globalization;
using System.Text.RegularExpressions;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>The one series of numbered pictures among the entries of a ZIP: which they are, and in which order.</summary>
/// <param name="Pattern">"beauty.####.exr".</param>
/// <param name="Frames">By number, each number once.</param>
/// <param name="Ignored">Names that are none of it, each with what it is.</param>
internal sealed partial record FrameSeries(string Pattern, IReadOnlyList<(int Number, ZipEntry Entry)> Frames, IReadOnlyList<string> Ignored)
{
    private const int WidestSpan = 1_000_000;
    private const int NamedInSentences = 5;
    private const int LongestName = 255;

    private static readonly string[] Junk = ["Thumbs.db", "desktop.ini"];

    /// <summary>Refused, in a sentence that names them: several series, a number that is there twice, none at all, links, secrets, names that lead out.</summary>
    public static Outcome<FrameSeries> Find(IReadOnlyList<ZipEntry> entries)
    {
        var ignored = new List<string>();
        var series = new Dictionary<string, List<(int Number, ZipEntry Entry)>>(StringComparer.Ordinal);
        foreach (var entry in entries.Where(e => !e.Name.EndsWith('/')))
        {
            var parts = entry.Name.Split('/', '\\');
            if (RefusalFor(entry, parts) is { } refusal)
            {
                return refusal;
            }

            var name = parts[^1];
            var isJunk = parts.Any(part => part == "__MACOSX" || (part.StartsWith('.') && part != ".")) || Junk.Contains(name, StringComparer.OrdinalIgnoreCase);
            if (isJunk || name.Length > LongestName || Numbered().Match(name) is not { Success: true } match)
            {
                ignored.Add(Plain(name));
                continue;
            }

            var key = $"{string.Join('/', parts[..^1])}/{match.Groups["before"].Value}#{match.Groups["after"].Value}.{match.Groups["ending"].Value.ToLowerInvariant()}";
            var number = int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
            (series.TryGetValue(key, out var frames) ? frames : series[key] = []).Add((number, entry));
        }

        return series.Count switch
        {
            0 => Problem.Invalid($"The ZIP has no numbered pictures in it (such as shot.0001.png){Named(ignored)}. A sequence is a ZIP of frames whose names differ in a number alone."),
            1 => Of(series.Values.Single(), ignored),
            _ => Problem.Invalid($"The ZIP has {series.Count} series of frames, and a take is one: {Listed(series.Values)}. Send each in a ZIP of its own."),
        };
    }

    private static Outcome<FrameSeries> Of(List<(int Number, ZipEntry Entry)> frames, List<string> ignored)
    {
        frames.Sort((a, b) => a.Number.CompareTo(b.Number));
        foreach (var (one, next) in frames.Zip(frames.Skip(1)))
        {
            if (one.Number == next.Number)
            {
                return Problem.Invalid($"Frame {one.Number} is in the ZIP twice: as {NameOf(one.Entry)} and as {NameOf(next.Entry)}. Leave one of them out.");
            }
        }

        return frames[^1].Number - frames[0].Number >= WidestSpan
            ? Problem.Invalid($"The {frames.Count} files are numbered from {frames[0].Number} to {frames[^1].Number}: this is no sequence of frames.")
            : new FrameSeries(PatternOf(frames[0].Entry), frames, ignored);
    }

    private static Problem? RefusalFor(ZipEntry entry, string[] parts) => entry switch
    {
        { IsEncrypted: true } => Problem.Invalid($"The ZIP is encrypted ({NameOf(entry)}), and Takes asks for no passwords. Make it again without one."),
        { IsLink: true } => Problem.Invalid($"{NameOf(entry)} in the ZIP is a link. Put the file that it stands for in its place."),
        _ when parts.Any(part => part is ".." || part.Contains(':', StringComparison.Ordinal)) || entry.Name.StartsWith('/') || entry.Name.StartsWith('\\') =>
            Problem.Invalid($"The ZIP has a name that leads out of it: {Plain(entry.Name)}. Nothing was unpacked."),
        _ => null,
    };

    private static string Listed(IEnumerable<List<(int Number, ZipEntry Entry)>> series)
    {
        var lines = series.OrderByDescending(s => s.Count).Select(s => $"{PatternOf(s[0].Entry)} ({s.Count} {(s.Count == 1 ? "frame" : "frames")})").ToList();
        return string.Join(", ", lines.Take(NamedInSentences)) + (lines.Count > NamedInSentences ? $" and {lines.Count - NamedInSentences} more" : "");
    }

    private static string Named(List<string> names) => names.Count == 0 ? "" : $", only {string.Join(", ", names.Take(NamedInSentences))}{(names.Count > NamedInSentences ? ", …" : "")}";

    private static string PatternOf(ZipEntry entry)
    {
        var match = Numbered().Match(NameOf(entry));
        return Plain($"{match.Groups["before"].Value}{new string('#', match.Groups["number"].Length)}{match.Groups["after"].Value}.{match.Groups["ending"].Value}");
    }

    internal static string NameOf(ZipEntry entry) => Plain(entry.Name.Split('/', '\\')[^1]);

    /// <summary>Somebody else's text in a sentence: no control characters, and not a page of it.</summary>
    private static string Plain(string text)
    {
        var plain = string.Concat(text.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? '?' : c));
        return plain.Length > 100 ? plain[..100] + "…" : plain;
    }

    // The last number of the name counts: shot_v002.0013.exr is frame 13. Up to nine digits fit a number.
    [GeneratedRegex(@"^(?<before>.*?)(?<number>\d{1,9})(?<after>\D{0,40})\.(?<ending>png|jpe?g|exr|tiff?|tga|bmp|webp)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Numbered();
}
