using Xunit;

namespace TakesWeb.Gallery;

public sealed class TakeOffTests
{
    [Fact]
    public void Every_order_is_found_again_with_no_more_questions_than_were_told_in_the_beginning()
    {
        var random = new Random(7);
        for (var round = 0; round < 400; round++)
        {
            var count = random.Next(1, TakeOffKey.Most + 1);
            var worth = Enumerable.Range(0, count).ToArray();
            random.Shuffle(worth);

            var (takeOff, told) = Play(count, (newcomer, placed) => worth[newcomer] > worth[placed] ? Preference.Newcomer : Preference.Placed);

            Assert.Equal(worth.OrderDescending(), takeOff.Ranking.Select(place => worth[Assert.Single(place)]));
            Assert.InRange(takeOff.Asked, 0, told);
        }
    }

    [Fact]
    public void Ties_share_a_place_and_cost_no_question_more()
    {
        var random = new Random(8);
        for (var round = 0; round < 400; round++)
        {
            var count = random.Next(2, TakeOffKey.Most + 1);
            var worth = Enumerable.Range(0, count).Select(_ => random.Next(5)).ToArray();

            var (takeOff, told) = Play(count, (a, b) => worth[a] == worth[b] ? Preference.Tie : worth[a] > worth[b] ? Preference.Newcomer : Preference.Placed);

            Assert.Equal(worth.Distinct().OrderDescending(), takeOff.Ranking.Select(place => Assert.Single(place.Select(i => worth[i]).Distinct())));
            Assert.Equal(Enumerable.Range(0, count), takeOff.Ranking.SelectMany(place => place).Order());
            Assert.InRange(takeOff.Asked, 0, told);
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 3)]
    [InlineData(16, 49)]
    [InlineData(24, 89)]
    public void It_asks_few_questions_and_says_how_many(int takes, int most) => Assert.Equal(most, new TakeOff(takes, []).AtMostLeft);

    [Fact]
    public void The_number_of_questions_left_falls_with_each_answer_until_none_is()
    {
        var (answers, random) = (new List<Preference>(), new Random(9));
        var left = new TakeOff(12, answers).AtMostLeft;
        while (new TakeOff(12, answers) is { Question: not null } before)
        {
            answers.Add((Preference)random.Next(3));
            var after = new TakeOff(12, answers);
            Assert.True(after.AtMostLeft < before.AtMostLeft, $"{before.AtMostLeft}, then {after.AtMostLeft}");
            left--;
        }

        Assert.Equal(0, new TakeOff(12, answers).AtMostLeft);
        Assert.True(left >= 0);
        Assert.Equal(answers.Count, new TakeOff(12, [.. answers, Preference.Tie]).Asked);
    }

    [Fact]
    public void An_address_keeps_who_takes_part_and_shows_no_number()
    {
        var key = TakeOffKey.Draw([1, 2, 3, 40, 1000], seed: 99);

        Assert.Equal([1, 2, 3, 40, 1000], key.Numbers.Order());
        Assert.Equal(key.Numbers, TakeOffKey.Parse(key.ToString())!.Numbers);
        Assert.Equal(99, TakeOffKey.Parse(key.ToString())!.Seed);
        Assert.Contains(true, Enumerable.Range(0, 40).Select(key.IsNewcomerLeft));
        Assert.Contains(false, Enumerable.Range(0, 40).Select(key.IsNewcomerLeft));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not a key")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA=")]
    public void What_is_no_key_is_none(string text) => Assert.Null(TakeOffKey.Parse(text));

    private static (TakeOff TakeOff, int Told) Play(int count, Func<int, int, Preference> answer)
    {
        var answers = new List<Preference>();
        var told = new TakeOff(count, answers).AtMostLeft;
        while (new TakeOff(count, answers).Question is var (newcomer, placed))
        {
            answers.Add(answer(newcomer, placed));
        }

        return (new TakeOff(count, answers), told);
    }
}
