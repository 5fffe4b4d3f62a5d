using System.Text.RegularExpressions;

namespace TakesWeb.Takes;

/// <summary>What became of a text, word by word.</summary>
public static partial class WordDiff
{
    /// <summary>Two texts of this many words each are compared word by word; of longer ones the middle counts as rewritten.</summary>
    private const int MostCells = 4_000_000;

    /// <summary>The pieces of both texts in order; what is the same on both sides stands once.</summary>
    public static IReadOnlyList<WordPiece> Of(string? before, string? after)
    {
        var (from, to) = (Words(before), Words(after));
        var head = 0;
        while (head < from.Length && head < to.Length && from[head] == to[head])
        {
            head++;
        }

        var tail = 0;
        while (tail < from.Length - head && tail < to.Length - head && from[^(tail + 1)] == to[^(tail + 1)])
        {
            tail++;
        }

        var pieces = new List<WordPiece>();
        Add(pieces, WordChange.Same, from.AsSpan(0, head));
        pieces.AddRange(Middle(from[head..^tail], to[head..^tail]));
        Add(pieces, WordChange.Same, from.AsSpan(from.Length - tail));
        return pieces;
    }

    /// <summary>How many words somebody would have to write anew: a word that took another's place counts once.</summary>
    public static int Changes(IReadOnlyList<WordPiece> pieces)
    {
        var (changes, removed) = (0, 0);
        foreach (var piece in pieces)
        {
            var words = Words(piece.Text).Count(word => char.IsLetterOrDigit(word[0]));
            switch (piece.Change)
            {
                case WordChange.Removed:
                    (changes, removed) = (changes + words, words);
                    break;
                case WordChange.Added:
                    (changes, removed) = (changes + Math.Max(0, words - removed), 0);
                    break;
                default:
                    removed = 0;
                    break;
            }
        }

        return changes;
    }

    private static List<WordPiece> Middle(string[] from, string[] to)
    {
        var pieces = new List<WordPiece>();
        if ((long)from.Length * to.Length > MostCells)
        {
            Add(pieces, WordChange.Removed, from);
            Add(pieces, WordChange.Added, to);
            return pieces;
        }

        // longest[i, j]: how many words the rests of both from i and j on have in common, in order.
        var longest = new int[from.Length + 1, to.Length + 1];
        for (var i = from.Length - 1; i >= 0; i--)
        {
            for (var j = to.Length - 1; j >= 0; j--)
            {
                longest[i, j] = from[i] == to[j] ? longest[i + 1, j + 1] + 1 : Math.Max(longest[i + 1, j], longest[i, j + 1]);
            }
        }

        for (int i = 0, j = 0; i < from.Length || j < to.Length;)
        {
            if (i < from.Length && j < to.Length && from[i] == to[j])
            {
                Add(pieces, WordChange.Same, from[i++]);
                j++;
            }
            else if (j == to.Length || (i < from.Length && longest[i + 1, j] >= longest[i, j + 1]))
            {
                Add(pieces, WordChange.Removed, from[i++]);
            }
            else
            {
                Add(pieces, WordChange.Added, to[j++]);
            }
        }

        return pieces;
    }

    private static void Add(List<WordPiece> pieces, WordChange change, params ReadOnlySpan<string> words)
    {
        if (words.IsEmpty)
        {
            return;
        }

        var text = string.Concat(words);
        if (pieces.Count > 0 && pieces[^1].Change == change)
        {
            pieces[^1] = pieces[^1] with { Text = pieces[^1].Text + text };
        }
        else
        {
            pieces.Add(new WordPiece(text, change));
        }
    }

    private static string[] Words(string? text) => [.. Word().Matches(text ?? "").Select(m => m.Value)];

    /// <summary>A word, white space, or one sign.</summary>
    [GeneratedRegex(@"[\p{L}\p{N}_'’-]+|\s+|.", RegexOptions.Singleline)]
    private static partial Regex Word();
}

/// <summary>A stretch of a compared text.</summary>
public sealed record WordPiece(string Text, WordChange Change);

public enum WordChange
{
    Same,
    Removed,
    Added,
}
