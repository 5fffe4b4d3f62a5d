using Xunit;

namespace TakesWeb.Takes;

public sealed class WordDiffTests
{
    [Fact]
    public void Words_that_took_anothers_place_stand_beside_it()
    {
        var pieces = WordDiff.Of("slow push, cold moonlight, no people", "slow push, warm dusk, no people, haze");

        Assert.Equal("slow push, [-cold][+warm] [-moonlight][+dusk], no people[+, haze]", Text(pieces));
        Assert.Equal(3, WordDiff.Changes(pieces));
    }

    [Theory]
    [InlineData("", "a b", "[+a b]", 2)]
    [InlineData("a b", "", "[-a b]", 2)]
    [InlineData("the same", "the same", "the same", 0)]
    [InlineData("rim light, rim light", "rim light", "rim light[-, rim light]", 2)]
    [InlineData("l'aube", "l'aube dorée", "l'aube[+ dorée]", 1)]
    public void Every_text_is_the_pieces_of_its_own_side(string before, string after, string expected, int changes)
    {
        var pieces = WordDiff.Of(before, after);

        Assert.Equal(before, string.Concat(pieces.Where(p => p.Change != WordChange.Added).Select(p => p.Text)));
        Assert.Equal(after, string.Concat(pieces.Where(p => p.Change != WordChange.Removed).Select(p => p.Text)));
        Assert.Equal(changes, WordDiff.Changes(pieces));
        Assert.Equal(expected, Text(pieces));
    }

    [Fact]
    public void Texts_without_end_are_not_compared_for_ever()
    {
        var (before, after) = (string.Join(' ', Enumerable.Range(0, 20_000)), string.Join(' ', Enumerable.Range(20_000, 20_000)));

        var pieces = WordDiff.Of("same " + before, "same " + after);

        Assert.Equal([WordChange.Same, WordChange.Removed, WordChange.Added], pieces.Select(p => p.Change));
    }

    private static string Text(IReadOnlyList<WordPiece> pieces) => string.Concat(pieces.Select(p => p.Change switch
    {
        WordChange.Removed => $"[-{p.Text}]",
        WordChange.Added => $"[+{p.Text}]",
        _ => p.Text,
    }));
}
