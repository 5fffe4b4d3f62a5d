using System.Globalization;
using System.Text;

namespace TakesWeb.Bench;

/// <param name="How">What was done and how often, in a sentence or two.</param>
/// <param name="Rows">One comparison each.</param>
internal sealed record BenchReport(string How, IReadOnlyList<BenchRow> Rows)
{
    private static readonly string[] Head = ["what", "Takes", "time", "peer", "time", "ratio", "goal"];

    /// <summary>Columns padded for reading on a console, and at the same time a Markdown table.</summary>
    public string ToTable()
    {
        string[][] cells = [Head, .. Rows.Select(row => row.Cells())];
        var widths = Enumerable.Range(0, Head.Length).Select(column => cells.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        for (var i = 0; i < cells.Length; i++)
        {
            text.Append("| ").AppendJoin(" | ", cells[i].Select((cell, column) => cell.PadRight(widths[column]))).Append(" |\n");
            if (i == 0)
            {
                text.Append('|').AppendJoin('|', widths.Select(width => new string('-', width + 2))).Append("|\n");
            }
        }

        return text.ToString();
    }
}

/// <param name="What">The work.</param>
/// <param name="Ours">How Takes does it.</param>
/// <param name="OursTook">The median, or the percentile that <paramref name="What"/> names; null when it was not measured.</param>
/// <param name="Peer">How others do it.</param>
/// <param name="PeerTook">The same statistic.</param>
/// <param name="Goal">What the ratio or the time should be.</param>
internal sealed record BenchRow(string What, string Ours, TimeSpan? OursTook, string Peer, TimeSpan PeerTook, string Goal)
{
    public string[] Cells() => [What, Ours, OursTook is { } took ? Show(took) : "-", Peer, Show(PeerTook), Ratio(), Goal];

    public static string Show(TimeSpan time) => time.TotalSeconds >= 1
        ? time.TotalSeconds.ToString("0.00 s", CultureInfo.InvariantCulture)
        : time.TotalMilliseconds.ToString("0.0 ms", CultureInfo.InvariantCulture);

    private string Ratio() => OursTook is { } took ? (took / PeerTook).ToString("0.000", CultureInfo.InvariantCulture) : "-";
}
