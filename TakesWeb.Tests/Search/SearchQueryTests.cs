using Xunit;

namespace TakesWeb.Search;

/// <summary>What somebody types, read: words, phrases, fields, and sentences for what cannot be.</summary>
public sealed class SearchQueryTests
{
    [Fact]
    public void Words_phrases_and_what_is_left_out_are_told_apart()
    {
        var query = Parse("rim \"down the spiral\" -night -\"cold light\" - … tag:\"old town\"");

        Assert.Equal([("rim", false, false), ("down the spiral", true, false), ("night", false, true), ("cold light", true, true), ("old town", true, false)], query.Terms.Select(t => (t.Text, t.IsWhole, t.IsNegative)));
        Assert.Equal("tag", query.Terms[4].Columns);
    }

    [Fact]
    public void A_colon_makes_a_field_of_letters_alone_and_none_within_quotes()
    {
        var query = Parse("12:30 \"seed:42\" SEED:42");

        Assert.Equal(["12:30", "seed:42", "42"], query.Terms.Take(3).Select(t => t.Text));
        Assert.Equal("seed", query.Terms[2].Columns);
    }

    [Theory]
    [InlineData("width:1920", 1920, 1920)]
    [InlineData("width:>=1920", 1920, double.PositiveInfinity)]
    [InlineData("width:100..200", 100, 200)]
    [InlineData("duration:<=2.5s", double.NegativeInfinity, 2.5)]
    [InlineData("fps:24000/1001", 23.971, 23.981)]
    public void Numbers_are_bounds_with_their_ends(string text, double from, double to)
    {
        var range = Assert.Single(Parse(text).Ranges);

        Assert.Equal((from, to), (Math.Round(range.From, 3), Math.Round(range.To, 3)));
    }

    [Fact]
    public void More_than_a_number_is_not_the_number()
    {
        var range = Assert.Single(Parse("duration:>2").Ranges);

        Assert.True(range.From > 2 && range.From < 2.000001);
    }

    [Theory]
    [InlineData("date:2026-11-01", "2026-11-01", "2026-11-02")]
    [InlineData("date:2026-11", "2026-11-01", "2026-12-01")]
    [InlineData("date:2026", "2026-01-01", "2027-01-01")]
    [InlineData("date:2026-11-01..2026-11-07", "2026-11-01", "2026-11-08")]
    public void A_day_a_month_and_a_year_are_all_of_it(string text, string first, string next)
    {
        var span = Assert.Single(Parse(text).Spans);

        Assert.Equal((DateTime.Parse(first).Ticks, DateTime.Parse(next).Ticks - 1), (span.From, span.To));
    }

    [Theory]
    [InlineData("sed:42", "There is no field sed. Fields are seed,")]
    [InlineData("https://example.org", "\"https://example.org\"")]
    [InlineData("rating:many", "rating does not take many. It takes 0 to 5")]
    [InlineData("rating:>", "rating does not take >.")]
    [InlineData("verdict:good", "none, reject, maybe, selected, approved")]
    [InlineData("verdict:2", "verdict does not take 2.")]
    [InlineData("type:film", "video, image, audio, sequence")]
    [InlineData("storage:bin", "live, archived, trashed, purged, all")]
    [InlineData("flag:ugly", "There is no flag ugly. Flags are black, frozen.")]
    [InlineData("date:yesterday", "a day such as 2026-11-01")]
    [InlineData("date:2026-02-30", "date does not take 2026-02-30.")]
    [InlineData("fps:24/0", "fps does not take 24/0.")]
    [InlineData("parent:three", "the name of a take, such as take_003")]
    [InlineData("model:", "model: needs a value, such as model:wan.")]
    [InlineData("tag:--", "tag:-- has no letter and no digit")]
    [InlineData("   ", "q says what to look for")]
    public void What_cannot_be_is_a_sentence_that_names_it_and_what_is_taken(string text, string sentence)
    {
        var refused = SearchQuery.Parse(text, ["black", "frozen"]);

        Assert.False(refused.IsOk);
        Assert.Contains(sentence, refused.Problem.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_that_is_too_long_is_refused() =>
        Assert.Contains("at most 1,000 characters", SearchQuery.Parse(new string('a', 1001), []).Problem!.Sentence, StringComparison.Ordinal);

    [Fact]
    public void What_was_typed_is_never_an_operator_of_the_index()
    {
        var expression = SearchExpression.Write(Parse("a OR NEAR(c) \"d \" AND -e* ^f {g}:h \"not closed"), new Dictionary<SearchTerm, IReadOnlyList<string>>());

        Assert.Equal(0, expression.Count(c => c == '"') % 2);
        Assert.Contains("\"OR\"*", expression, StringComparison.Ordinal);
        Assert.Contains("\"e*\"*", expression, StringComparison.Ordinal);
    }

    private static SearchQuery Parse(string text)
    {
        var query = SearchQuery.Parse(text, ["black"]);
        Assert.True(query.IsOk, query.Problem?.Sentence);
        return query.Value;
    }
}
