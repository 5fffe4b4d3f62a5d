using System.Globalization;
using Microsoft.AspNetCore.Components;
using TakesWeb.Kernel;

namespace TakesWeb.Housekeeping;

/// <summary>The samples of the days that are over, and what is kept now as the last point.</summary>
public sealed partial class GrowthChart(TimeProvider clock) : ComponentBase
{
    private const double Width = 560;
    private const double Height = 150;
    private const int Steps = 3;

    private IReadOnlyList<DayBytes> _points = [];
    private double _low;
    private double _high;

    [Parameter, EditorRequired]
    public required IReadOnlyList<DayBytes> Samples { get; set; }

    /// <summary>What is kept at this moment.</summary>
    [Parameter, EditorRequired]
    public required long Now { get; set; }

    /// <summary>The table in place of the line.</summary>
    [Parameter]
    public bool AsTable { get; set; }

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    private (string Name, double Bytes) Unit => _high switch
    {
        >= 1e12 => ("TB", 1e12),
        >= 1e9 => ("GB", 1e9),
        >= 1e6 => ("MB", 1e6),
        _ => ("kB", 1e3),
    };

    private string Summary => $"{ByteText.Of(_points[0].Bytes)} on {Words(_points[0].Day)}, {ByteText.Of(_points[^1].Bytes)} now";

    private string Path => string.Join('L', _points.Select(p => $"{N(X(p.Day))} {N(Y(p.Bytes))}"));

    private IEnumerable<(double Y, string Text)> Lines => Enumerable.Range(0, Steps + 1)
        .Select(i => _low + ((_high - _low) * i / Steps))
        .Select(value => (Y(value), (value / Unit.Bytes).ToString("0.##", CultureInfo.InvariantCulture)));

    private IEnumerable<(double X, string Text, string Anchor)> Days => [(0, Words(_points[0].Day), "start"), (Width, "today", "end")];

    protected override void OnParametersSet()
    {
        _points = [.. Samples.Where(s => s.Day < Today), new DayBytes(Today, Now)];
        var (least, most) = (_points.Min(p => p.Bytes), _points.Max(p => p.Bytes));
        // A line that hardly moves stays flat, and the axis says where it stands: no growth is made of noise.
        var step = Nice(Math.Max(most - least, Math.Max(most * 0.1, 1000)) / Steps);
        _low = Math.Floor(least / step) * step;
        while (_low + (step * Steps) < most)
        {
            step = Nice(step * 1.01);
            _low = Math.Floor(least / step) * step;
        }

        _high = _low + (step * Steps);
    }

    /// <summary>The next of 1, 2, 2.5 and 5 times a power of ten.</summary>
    private static double Nice(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1, 2, 2.5, 5, 10 }.Select(f => f * power).First(v => v >= value * 0.9999);
    }

    private double X(DateOnly day) => Width * (day.DayNumber - _points[0].Day.DayNumber) / Math.Max(Today.DayNumber - _points[0].Day.DayNumber, 1);

    private double Y(double bytes) => Height - (Height * (bytes - _low) / (_high - _low));

    private static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Words(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
