using System.Globalization;
using System.Text.RegularExpressions;

namespace TakesWeb.Media;

/// <summary>
/// Reads a sound once, from its first sample to its last: the highest and lowest of each of some hundred stretches, and how loud it is by
/// EBU R 128. Changes nothing and is safe to run twice.
/// </summary>
public sealed partial class MeasureSound(MediaCommand command)
{
    /// <summary>At most so many stretches; at least half as many where the sound is long enough.</summary>
    public const int MostPeaks = 1600;

    private const int SamplesAStretch = 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(30);

    public async Task<SoundResult> RunAsync(string source, MediaType type, MediaProbe probe, Action<double, string> report, CancellationToken ct)
    {
        var peaks = new PeakList();
        var step = StepOf(probe);
        // Two branches of one decoding: "ametadata" prints to standard output, the sum of "ebur128" goes to standard error at the end.
        var filter = $"[0:a:0]asplit[a][b];[a]aformat=sample_fmts=flt,asetnsamples=n={step}:p=0,"
            + "astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=Min_level+Max_level,ametadata=mode=print:file=-,anullsink;"
            + "[b]ebur128=peak=true:framelog=verbose[out]";
        var result = await command.ConvertAsync(
            source, type, ["-filter_complex", filter, "-map", "[out]", "-f", "null", "-"],
            new MediaWork(Timeout) { Before = ["-v", "info", "-nostats"], OnLine = line => peaks.Hear(line, probe.Duration, report) },
            ct);
        return result.Succeeded && peaks.Count > 0 ? new SoundMeasure(peaks.Lowest, peaks.Highest, peaks.Seconds, LoudnessIn(result.ErrorTail)) : DamageReason.Of(result);
    }

    private static int StepOf(MediaProbe probe)
    {
        var samples = (probe.Duration ?? 0) * (probe.Audio?.SampleRate ?? 48_000);
        return (int)Math.Clamp(Math.Ceiling(samples / MostPeaks), SamplesAStretch, 1 << 20);
    }

    /// <summary>Null where the sum is missing. Silence has no loudness (-70 LUFS is where the measure begins) and no peak.</summary>
    internal static Loudness? LoudnessIn(string text)
    {
        var summary = text.LastIndexOf("Integrated loudness:", StringComparison.Ordinal);
        if (summary < 0)
        {
            return null;
        }

        var sum = text[summary..];
        return new Loudness(
            Value(IntegratedLine(), sum) is { } integrated and > -70 ? integrated : null,
            Value(RangeLine(), sum),
            Value(PeakLine(), sum));
    }

    private static double? Value(Regex line, string text) =>
        line.Match(text) is { Success: true } found && double.TryParse(found.Groups["value"].ValueSpan, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    [GeneratedRegex(@"\bI:\s+(?<value>\S+) LUFS", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IntegratedLine();

    [GeneratedRegex(@"\bLRA:\s+(?<value>\S+) LU\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RangeLine();

    [GeneratedRegex(@"\bPeak:\s+(?<value>\S+) dBFS", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PeakLine();

    /// <summary>Joins neighbours two by two whenever there are too many, so that a sound of any length keeps a bounded list.</summary>
    private sealed class PeakList
    {
        private const string LowMark = "lavfi.astats.Overall.Min_level=";
        private const string HighMark = "lavfi.astats.Overall.Max_level=";

        private readonly List<double> _low = [];
        private readonly List<double> _high = [];
        private (double Low, double High)? _open;
        private double? _lastLow;
        private int _joined;
        private int _each = 1;

        public int Count => _low.Count + (_open is null ? 0 : 1);

        public IReadOnlyList<double> Lowest => _open is { } rest ? [.. _low, rest.Low] : _low;

        public IReadOnlyList<double> Highest => _open is { } rest ? [.. _high, rest.High] : _high;

        /// <summary>Where the last stretch begins.</summary>
        public double Seconds { get; private set; }

        public void Hear(string line, double? duration, Action<double, string> report)
        {
            if (line.IndexOf("pts_time:", StringComparison.Ordinal) is >= 0 and var at && Parse(line[(at + 9)..]) is { } seconds)
            {
                Seconds = seconds;
                if (duration is > 0 and var whole)
                {
                    report(seconds / whole, "sound");
                }
            }
            else if (line.StartsWith(LowMark, StringComparison.Ordinal))
            {
                _lastLow = Parse(line[LowMark.Length..]);
            }
            else if (line.StartsWith(HighMark, StringComparison.Ordinal) && _lastLow is { } low && Parse(line[HighMark.Length..]) is { } high)
            {
                Add(Math.Clamp(low, -1, 1), Math.Clamp(high, -1, 1));
            }
        }

        private void Add(double low, double high)
        {
            var open = _open ?? (low, high);
            _open = (Math.Min(open.Low, low), Math.Max(open.High, high));
            if (++_joined < _each)
            {
                return;
            }

            _low.Add(_open.Value.Low);
            _high.Add(_open.Value.High);
            (_open, _joined) = (null, 0);
            if (_low.Count >= MostPeaks)
            {
                Halve(_low, Math.Min);
                Halve(_high, Math.Max);
                _each *= 2;
            }
        }

        private static void Halve(List<double> values, Func<double, double, double> join)
        {
            for (var i = 0; i < values.Count / 2; i++)
            {
                values[i] = join(values[2 * i], values[(2 * i) + 1]);
            }

            values.RemoveRange(values.Count / 2, values.Count - (values.Count / 2));
        }

        private static double? Parse(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
    }
}

/// <summary>How loud a sound is by EBU R 128. A value is null where there is none: silence.</summary>
/// <param name="Integrated">In LUFS.</param>
/// <param name="Range">In LU.</param>
/// <param name="TruePeak">In dBFS, between samples too.</param>
public sealed record Loudness(double? Integrated, double? Range, double? TruePeak);

/// <summary>Lowest and highest sample, -1 to 1, of each stretch.</summary>
/// <param name="Low">Of each stretch.</param>
/// <param name="High">Of each stretch.</param>
/// <param name="LastAt">Second at which the last one was heard.</param>
/// <param name="Loudness">Null where it could not be measured.</param>
public sealed record SoundMeasure(IReadOnlyList<double> Low, IReadOnlyList<double> High, double LastAt, Loudness? Loudness);

/// <summary>The measure, or why there is none. Exactly one of the two is there.</summary>
public sealed record SoundResult(SoundMeasure? Measure, PictureResult? Failure)
{
    public static implicit operator SoundResult(SoundMeasure measure) => new(measure, null);

    public static implicit operator SoundResult(PictureResult failure) => new(null, failure);
}
