using System.Globalization;
using TakesWeb.Kernel;
using TakesWeb.Media;

namespace TakesWeb.Takes;

/// <summary>A sift in the words of an address, the same for pages and for the API: verdict=maybe,selected&amp;minRating=3&amp;from=2026-03-01.</summary>
public static class SiftText
{
    /// <summary>Every word there is, in the order in which they are written.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["verdict", "minRating", "maxRating", "type", "model", "seed", "author", "tag", "from", "to", "minSeconds", "maxSeconds", "prompt", "flag"];

    private const string Day = "yyyy-MM-dd";

    private const int Longest = 500;

    /// <summary>The refusal names the first word that cannot be meant; what is not understood counts as not said in <paramref name="kept"/>.</summary>
    public static Problem? Read(Func<string, string?> ask, TakeMarks marks, out TakeSift kept)
    {
        Problem? refusal = null;
        T? Or<T>(string key, Func<string, T?> read, string sentence)
        {
            if (ask(key) is not { Length: > 0 } text)
            {
                return default;
            }

            var value = text.Length <= Longest ? read(text.Trim()) : default;
            refusal ??= value is null ? Problem.Invalid(sentence) : null;
            return value;
        }

        kept = new TakeSift
        {
            Verdicts = Or("verdict", Words<Verdict>, "verdict takes none, reject, maybe, selected and approved, with commas between them."),
            MinRating = Or("minRating", Stars, "minRating is a whole number from 0 to 5."),
            MaxRating = Or("maxRating", Stars, "maxRating is a whole number from 0 to 5."),
            Kind = Or("type", text => BulkFilterBody.TryWord<MediaKind>(text, out var kind) ? kind : (MediaKind?)null, "type is video, image, audio or sequence."),
            Model = Or("model", text => text, $"model has at most {Longest} characters."),
            Seed = Or("seed", text => text, $"seed has at most {Longest} characters."),
            Author = Or("author", text => text, $"author has at most {Longest} characters."),
            Tag = Or("tag", text => text, $"tag has at most {Longest} characters."),
            From = Or("from", DayOf, "from is a day such as 2026-03-01."),
            Before = Or("to", DayOf, "to is a day such as 2026-03-31.")?.AddDays(1),
            MinSeconds = Or("minSeconds", Seconds, "minSeconds is a number of seconds."),
            MaxSeconds = Or("maxSeconds", Seconds, "maxSeconds is a number of seconds."),
            Prompt = Or("prompt", text => text, $"prompt has at most {Longest} characters."),
            Flags = Or("flag", text => marks.Parse(text) is { IsOk: true, Value: var words } ? words : null, marks.Parse(ask("flag")).Problem?.Sentence ?? "") ?? [],
        };
        return refusal;
    }

    /// <summary>What is said, word by word; nothing for what is not.</summary>
    public static IEnumerable<(string Key, string Value)> Write(TakeSift sift)
    {
        (string Key, string? Value)[] all =
        [
            ("verdict", sift.Verdicts is { Count: > 0 } verdicts ? string.Join(',', verdicts.Select(TakeAnswer.Word)) : null),
            ("minRating", Text(sift.MinRating)), ("maxRating", Text(sift.MaxRating)),
            ("type", sift.Kind is { } kind ? TakeAnswer.Word(kind) : null),
            ("model", sift.Model), ("seed", sift.Seed), ("author", sift.Author), ("tag", sift.Tag),
            ("from", sift.From?.ToString(Day, CultureInfo.InvariantCulture)), ("to", sift.Before?.AddDays(-1).ToString(Day, CultureInfo.InvariantCulture)),
            ("minSeconds", Text(sift.MinSeconds)), ("maxSeconds", Text(sift.MaxSeconds)), ("prompt", sift.Prompt),
            ("flag", sift.Flags.Count > 0 ? string.Join(',', sift.Flags) : null),
        ];
        return all.Where(pair => pair.Value is not null).Select(pair => (pair.Key, pair.Value!));
    }

    private static string? Text<T>(T? value)
        where T : struct, IFormattable => value?.ToString(null, CultureInfo.InvariantCulture);

    private static IReadOnlyList<T>? Words<T>(string text)
        where T : struct, Enum
    {
        var words = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 && words.All(word => BulkFilterBody.TryWord<T>(word, out _)) ? [.. words.Select(word => Enum.Parse<T>(word, ignoreCase: true)).Distinct()] : null;
    }

    private static int? Stars(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var stars) && stars is >= 0 and <= 5 ? stars : null;

    private static double? Seconds(string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds) ? seconds : null;

    private static DateTimeOffset? DayOf(string text) =>
        DateTimeOffset.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) && day.Year < 9999 ? day : null;
}
