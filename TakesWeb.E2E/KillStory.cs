using Xunit;

namespace TakesWeb.E2E;

/// <summary>The power fails again and again while people work. What was acknowledged is there, once, whole and committed; nothing else is.</summary>
public sealed class KillStory
{
    private const int LatestKill = 500;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task Five_kills_lose_nothing() => PlayAsync(kills: 5, least: 5, seed: 5);

    [Theory]
    [Trait("Category", "Long")]
    [MemberData(nameof(LongRows.OfKills), MemberType = typeof(LongRows))]
    public Task A_thousand_kills_lose_nothing(int row) => PlayAsync(kills: 100, least: 100, row);

    private static async Task PlayAsync(int kills, int least, int seed)
    {
        await using var server = await TakesServer.StartAsync([("Takes:Cleanup:GraceHours", "0")], Ct);
        var studio = await Studio.OpenAsync(server);
        var door = new Door();
        var isOver = false;
        var moments = new Random(seed);
        Sender[] senders =
        [
            Sender.Posting(studio, door, "a"), Sender.Posting(studio, door, "b"), Sender.Resuming(studio, door, "c"), Sender.PostingFrames(studio, door, "g"),
            Sender.Generating(studio, door, "d"), Sender.Circling(studio, door, "e"), Sender.Discarding(studio, door, "f"),
        ];
        var sending = senders.Select(s => s.RunAsync(() => isOver)).ToArray();

        for (var kill = 0; kill < kills; kill++)
        {
            // By turns from the first request on, which is before anything is warm, and from the first answer on, when pictures and commits are made.
            await Task.WhenAny([kill % 2 == 0 ? door.FirstKnock : door.FirstAnswer, .. sending]);
            await Task.Delay(moments.Next(LatestKill), Ct);
            door.Close();
            await server.KillAsync();
            await server.RestartAsync(Ct);
            await Aftermath.NoneIsMissingAsync(studio, senders);
            door.Open();
        }

        await Eventually.IsTrueAsync($"{least} acknowledged takes", () => Task.FromResult(senders.Sum(s => s.Acknowledged.Count) >= least || sending.Any(s => s.IsFaulted)), within: Aftermath.Patience);
        isOver = true;
        await Task.WhenAll(sending);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kills} kills, {senders.Sum(s => s.Broken)} requests broken by them, {senders.Sum(s => s.Acknowledged.Count)} takes acknowledged, {senders.Sum(s => s.SecondAnswers)} answers to a repeated request.");

        await Aftermath.IsWholeAsync(server, studio, senders);
    }
}
