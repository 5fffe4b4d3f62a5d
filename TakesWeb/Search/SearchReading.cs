using System.Globalization;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Search;

/// <summary>Gathers the parts of a search into a query, one after the other.</summary>
internal sealed class SearchReading(IReadOnlyList<string> flags)
{
    /// <summary>Where a word without a field is looked for.</summary>
    private const string Everywhere = "prompt negative description note comment file model tag param custom chapter scene shot";

    private readonly List<SearchTerm> _terms = [];
    private readonly List<SearchMark> _marks = [];
    private readonly List<SearchRange> _ranges = [];
    private readonly List<SearchSpan> _spans = [];
    private readonly List<SearchFlag> _flags = [];
    private readonly HashSet<StorageState> _wanted = [];
    private readonly HashSet<StorageState> _unwanted = [];

    /// <summary>Takes a part in; the sentence when it cannot be right.</summary>
    public Problem? Add(SearchPart part)
    {
        if (part.Field is null)
        {
            // A dash, a dot or a smiley between words is no word, and finds nothing.
            if (part.Text.Any(char.IsLetterOrDigit))
            {
                _terms.Add(new SearchTerm(Everywhere, part.Text, part.IsQuoted, part.IsNegative, NameScope.Any));
            }

            return null;
        }

        if (SearchField.Find(part.Field) is not { } field)
        {
            return Problem.Invalid($"There is no field {part.Field}. Fields are {string.Join(", ", SearchField.All.Select(f => f.Name))}. To look for the text itself, put it in quotes: \"{part.Field}:{part.Text}\".");
        }

        if (part.Text.Length == 0)
        {
            return Problem.Invalid($"{field.Name}: needs a value, such as {field.Example}.");
        }

        return field.Kind switch
        {
            SearchFieldKind.Words => AddWords(field, part, NameScope.None),
            SearchFieldKind.Shot => AddWords(field, part, NameScope.Shots),
            SearchFieldKind.Project => AddWords(field, part, NameScope.Projects),
            SearchFieldKind.Whole => AddWords(field, part with { Text = part.Text.Replace("-", "minus", StringComparison.Ordinal), IsQuoted = true }, NameScope.None),
            SearchFieldKind.Parent => AddParent(field, part),
            SearchFieldKind.Verdict => AddMarks<Verdict>(field, part, 'v'),
            SearchFieldKind.Type => AddMarks<MediaKind>(field, part, 'k'),
            SearchFieldKind.Storage => AddStorage(field, part),
            SearchFieldKind.Flag => AddFlag(part),
            SearchFieldKind.Rating => AddRating(field, part),
            SearchFieldKind.Number => AddNumber(field, part),
            _ => AddDate(field, part),
        };
    }

    public SearchQuery End(string text)
    {
        var storage = _wanted.Count > 0 ? _wanted : [StorageState.Live, StorageState.Archived];
        storage.ExceptWith(_unwanted);
        return new SearchQuery { Text = text, Terms = _terms, Marks = _marks, Ranges = _ranges, Spans = _spans, Flags = _flags, Storage = storage };
    }

    private Problem? AddWords(SearchField field, SearchPart part, NameScope names)
    {
        if (!part.Text.Any(char.IsLetterOrDigit))
        {
            return Problem.Invalid($"{field.Name}:{part.Text} has no letter and no digit to look for. It takes words, such as {field.Example}.");
        }

        _terms.Add(new SearchTerm(names == NameScope.Projects ? "" : field.Name, part.Text, part.IsQuoted, part.IsNegative, names));
        return null;
    }

    private Problem? AddParent(SearchField field, SearchPart part)
    {
        var isUid = Guid.TryParse(part.Text, out var uid);
        if (!isUid && TakeNumber.Parse(part.Text.ToLowerInvariant()) is null)
        {
            return Problem.Invalid($"{field.Name} takes the name of a take, such as take_003, or its uid; {part.Text} is neither.");
        }

        _terms.Add(new SearchTerm(field.Name, isUid ? $"u{uid:N}" : part.Text, IsWhole: true, part.IsNegative, NameScope.None));
        return null;
    }

    private Problem? AddMarks<T>(SearchField field, SearchPart part, char letter)
        where T : struct, Enum
    {
        var words = Words(part);
        if (words.FirstOrDefault(word => !IsWordOf<T>(word)) is { } wrong)
        {
            return Wrong(field, wrong, Enum.GetNames<T>());
        }

        _marks.Add(new SearchMark(SearchExpression.Any("mark", words.Select(word => letter + word.ToLowerInvariant())), part.IsNegative));
        return null;
    }

    private Problem? AddStorage(SearchField field, SearchPart part)
    {
        foreach (var word in Words(part))
        {
            if (word.Equals("all", StringComparison.OrdinalIgnoreCase))
            {
                (part.IsNegative ? _unwanted : _wanted).UnionWith(Enum.GetValues<StorageState>());
            }
            else if (IsWordOf<StorageState>(word))
            {
                (part.IsNegative ? _unwanted : _wanted).Add(Enum.Parse<StorageState>(word, ignoreCase: true));
            }
            else
            {
                return Wrong(field, word, [.. Enum.GetNames<StorageState>(), "all"]);
            }
        }

        return null;
    }

    private Problem? AddFlag(SearchPart part)
    {
        foreach (var word in Words(part))
        {
            if (!flags.Contains(word.ToLowerInvariant()))
            {
                return Problem.Invalid($"There is no flag {word}. Flags are {string.Join(", ", flags)}.");
            }

            _flags.Add(new SearchFlag(word.ToLowerInvariant(), part.IsNegative));
        }

        return null;
    }

    private Problem? AddRating(SearchField field, SearchPart part)
    {
        if (SearchBounds.ReadNumbers(part.Text, 0) is not { } bounds || part.IsQuoted)
        {
            return Wrong(field, part.Text, ["0 to 5", "also with >, >=, <, <= in front, or as 2..4"]);
        }

        var (from, to) = (Math.Clamp((int)Math.Ceiling(Math.Clamp(bounds.From, 0, 6)), 0, 6), (int)Math.Floor(Math.Clamp(bounds.To, -1, 5)));
        // Marks add up: at least 2, and not at least 5, is 2 to 4. What cannot be has a mark that nobody has.
        var expression = to < from ? SearchExpression.Any("mark", ["r9"]) : to == 5 ? SearchExpression.Any("mark", [$"r{from}"]) : $"({SearchExpression.Any("mark", [$"r{from}"])} NOT {SearchExpression.Any("mark", [$"r{to + 1}"])})";
        _marks.Add(new SearchMark(expression, part.IsNegative));
        return null;
    }

    private Problem? AddNumber(SearchField field, SearchPart part)
    {
        // Nobody types a length or a rate to the last digit.
        var slack = field.Name switch { "duration" => 0.05, "fps" => 0.005, _ => 0 };
        if (SearchBounds.ReadNumbers(part.Text, slack) is not { } bounds || part.IsQuoted)
        {
            return Wrong(field, part.Text, ["a number", "also with >, >=, <, <= in front, or two of them as 2..4"]);
        }

        var column = field.Name switch { "duration" => nameof(SearchedTake.Duration), "width" => nameof(SearchedTake.Width), "height" => nameof(SearchedTake.Height), _ => nameof(SearchedTake.Fps) };
        _ranges.Add(new SearchRange(column, bounds.From, bounds.To, part.IsNegative));
        return null;
    }

    private Problem? AddDate(SearchField field, SearchPart part)
    {
        if (SearchBounds.ReadDates(part.Text) is not { } bounds || part.IsQuoted)
        {
            return Wrong(field, part.Text, ["a day such as 2026-11-01", "a month, a year", "also with >, >=, <, <= in front, or two of them as 2026-11-01..2026-11-07"]);
        }

        _spans.Add(new SearchSpan(bounds.From, bounds.To, part.IsNegative));
        return null;
    }

    private static string[] Words(SearchPart part) => part.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words ? words : [part.Text];

    private static bool IsWordOf<T>(string word)
        where T : struct, Enum => Enum.GetNames<T>().Contains(word, StringComparer.OrdinalIgnoreCase);

    private static Problem Wrong(SearchField field, string value, IReadOnlyList<string> takes) =>
        Problem.Invalid(string.Create(CultureInfo.InvariantCulture, $"{field.Name} does not take {value}. It takes {string.Join(", ", takes.Select(t => t.ToLowerInvariant()))}: {field.Example}."));
}
