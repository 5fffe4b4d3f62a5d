namespace TakesWeb.Bench;

/// <summary>
/// Plays two contenders in turn, so that a slow minute of the machine hits both. The first round warms caches and code and is not
/// counted; who goes first changes from round to round.
/// </summary>
internal static class Rounds
{
    public static async Task<BenchRow> CompareAsync(string what, Contender ours, Contender peer, int rounds, string goal, CancellationToken ct)
    {
        List<TimeSpan> oursTook = [];
        List<TimeSpan> peerTook = [];
        for (var round = 0; round <= rounds; round++)
        {
            var (first, second) = round % 2 == 0 ? (ours, peer) : (peer, ours);
            var firstTook = await first.RunAsync(round, ct);
            var secondTook = await second.RunAsync(round, ct);
            var (own, other) = round % 2 == 0 ? (firstTook, secondTook) : (secondTook, firstTook);
            Console.WriteLine($"{what}, round {round}: {ours.Name} {BenchRow.Show(own)}, {peer.Name} {BenchRow.Show(other)}");
            if (round > 0)
            {
                oursTook.Add(own);
                peerTook.Add(other);
            }
        }

        return new BenchRow(what, ours.Name, Percentile(oursTook, 50), peer.Name, Percentile(peerTook, 50), goal);
    }

    /// <summary>The peer by itself: a number to compare with before there is anything of ours.</summary>
    public static async Task<BenchRow> AloneAsync(string what, Contender peer, int rounds, string goal, CancellationToken ct)
    {
        List<TimeSpan> took = [];
        for (var round = 0; round <= rounds; round++)
        {
            var time = await peer.RunAsync(round, ct);
            Console.WriteLine($"{what}, round {round}: {peer.Name} {BenchRow.Show(time)}");
            if (round > 0)
            {
                took.Add(time);
            }
        }

        return new BenchRow(what, "-", OursTook: null, peer.Name, Percentile(took, 50), goal);
    }

    /// <summary>The smallest value that at least <paramref name="percent"/> of all are not above.</summary>
    public static TimeSpan Percentile(IReadOnlyCollection<TimeSpan> values, int percent)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * percent / 100.0) - 1)];
    }
}
