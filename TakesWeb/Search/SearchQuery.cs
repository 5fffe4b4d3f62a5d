using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Search;

/// <summary>What somebody looks for, read from what was typed. All of it has to be true of a take.</summary>
public sealed record SearchQuery
{
    public const int Longest = 1000;

    /// <summary>As it was typed.</summary>
    public required string Text { get; init; }

    internal IReadOnlyList<SearchTerm> Terms { get; init; } = [];

    internal IReadOnlyList<SearchMark> Marks { get; init; } = [];

    internal IReadOnlyList<SearchRange> Ranges { get; init; } = [];

    internal IReadOnlyList<SearchSpan> Spans { get; init; } = [];

    internal IReadOnlyList<SearchFlag> Flags { get; init; } = [];

    /// <summary>What is in the trash is found when somebody asks for it.</summary>
    internal IReadOnlySet<StorageState> Storage { get; init; } = new HashSet<StorageState> { StorageState.Live, StorageState.Archived };

    /// <summary>True when there are words and nothing but words: then projects, scenes and shots may be meant too.</summary>
    internal bool IsWordsAlone => Terms.Count > 0 && Terms.All(t => t is { Names: NameScope.Any, IsNegative: false }) && Marks.Count + Ranges.Count + Spans.Count + Flags.Count == 0;

    /// <summary>Reads the syntax; the refusal is a sentence that names the field or the value, and what it takes.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="flags">The flags that there are.</param>
    public static Outcome<SearchQuery> Parse(string? text, IReadOnlyList<string> flags)
    {
        var typed = (text ?? "").Trim();
        if (typed.Length is 0 or > Longest)
        {
            return Problem.Invalid(typed.Length == 0 ? "q says what to look for: words, or fields such as seed:42." : $"A search has at most {Longest:N0} characters, and this one has {typed.Length:N0}.");
        }

        var reading = new SearchReading(flags);
        foreach (var part in SearchPart.Split(typed))
        {
            if (reading.Add(part) is { } problem)
            {
                return problem;
            }
        }

        return reading.End(typed);
    }
}

/// <summary>Words to look for in columns of the index.</summary>
/// <param name="Columns">With spaces between them; empty for none, where the names alone count.</param>
/// <param name="Text">As it was typed; may be a phrase.</param>
/// <param name="IsWhole">False: the last word may be the beginning of one.</param>
/// <param name="IsNegative">Takes that have it are left out.</param>
/// <param name="Names">Whose names count as well: those change, so they are not in the entries of takes.</param>
internal sealed record SearchTerm(string Columns, string Text, bool IsWhole, bool IsNegative, NameScope Names);

internal enum NameScope
{
    None,
    Any,
    Projects,
    Shots,
}

/// <param name="Expression">Of the full-text index, made of our own words alone.</param>
/// <param name="IsNegative">Takes that have it are left out.</param>
internal sealed record SearchMark(string Expression, bool IsNegative);

/// <param name="Column">A property of <see cref="SearchedTake"/>.</param>
/// <param name="From">With the end itself, like <paramref name="To"/>.</param>
/// <param name="To">May be infinite.</param>
/// <param name="IsNegative">Takes inside are left out.</param>
internal sealed record SearchRange(string Column, double From, double To, bool IsNegative);

/// <summary>A time in UTC ticks, with both ends.</summary>
internal sealed record SearchSpan(long From, long To, bool IsNegative);

internal sealed record SearchFlag(string Word, bool IsNegative);
