namespace TakesWeb.Takes;

/// <summary>What is different between takes of one shot: how they were made, and what came of it.</summary>
/// <param name="Takes">In the order asked for; the first one is A.</param>
/// <param name="Parameters">Every parameter that one of them has, in the order of their sidecars, prompts left out.</param>
/// <param name="Texts">The prompts, as they changed from A to each of the others.</param>
/// <param name="Media">Codec, size, rate and so on.</param>
public sealed record Comparison(
    IReadOnlyList<Take> Takes, IReadOnlyList<ComparedRow> Parameters, IReadOnlyList<ComparedText> Texts, IReadOnlyList<ComparedRow> Media)
{
    /// <summary>How many parameters differ, a prompt being one.</summary>
    public int Changed => Names.Count();

    /// <summary>How many there are.</summary>
    public int Known => Parameters.Count + Texts.Select(t => t.Name).Distinct().Count();

    /// <summary>The one parameter that differs; null when several do, or none.</summary>
    public string? OnlyChanged => Names.Take(2).ToList() is [var only] ? only : null;

    private IEnumerable<string> Names => Parameters.Where(row => row.Differs).Select(row => row.Name).Concat(Texts.Where(text => text.Differs).Select(text => text.Name).Distinct());
}

/// <summary>One thing of all takes.</summary>
/// <param name="Values">One for each take; null where it has none.</param>
public sealed record ComparedRow(string Name, IReadOnlyList<string?> Values, bool Differs);

/// <summary>A text of A beside that of another take.</summary>
/// <param name="To">The place of the other take.</param>
public sealed record ComparedText(string Name, int To, IReadOnlyList<WordPiece> Pieces)
{
    public bool Differs => Pieces.Any(piece => piece.Change != WordChange.Same);

    public int Changes => WordDiff.Changes(Pieces);
}
