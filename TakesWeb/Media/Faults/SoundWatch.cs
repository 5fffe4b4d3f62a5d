using System.Buffers.Binary;

namespace TakesWeb.Media.Faults;

/// <summary>Listens to 16-bit sound as the decoder hands it over: silence, and where it was cut off at full scale.</summary>
internal sealed class SoundWatch(int sampleRate, int channels)
{
    // -60 dB of full scale.
    private const int SilenceLevel = 33;
    private const int FullScale = short.MaxValue;

    // A full wave touches full scale for a sample or two; four in a row were cut.
    private const int ClippedRun = 4;

    private readonly Stretches _silence = new(FaultKind.Silence, sampleRate / 2);
    private readonly List<(long From, long To)> _clipped = [];
    private readonly int[] _runs = new int[channels];
    private readonly byte[] _block = new byte[channels * 2];
    private int _filled;

    public long Samples { get; private set; }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (_filled > 0)
        {
            var part = Math.Min(bytes.Length, _block.Length - _filled);
            bytes[..part].CopyTo(_block.AsSpan(_filled));
            bytes = bytes[part..];
            _filled += part;
            if (_filled < _block.Length)
            {
                return;
            }

            Hear(_block);
            _filled = 0;
        }

        while (bytes.Length >= _block.Length)
        {
            Hear(bytes[.._block.Length]);
            bytes = bytes[_block.Length..];
        }

        bytes.CopyTo(_block);
        _filled = bytes.Length;
    }

    /// <summary>All stretches, with frames where the picture has a rate. Call once, at the end.</summary>
    public IEnumerable<Fault> End(FrameRate? rate, long? frames)
    {
        var clipped = _clipped.Take(50).Select(c => (FaultKind.Clipping, c.From, c.To));
        return _silence.End(Samples).Concat(clipped).Select(s => FaultOf(s, rate, frames));
    }

    private Fault FaultOf((FaultKind Kind, long From, long To) stretch, FrameRate? rate, long? frames)
    {
        var (from, to) = ((double)stretch.From / sampleRate, (double)(stretch.To + 1) / sampleRate);
        if (rate is not { } r)
        {
            return new Fault(stretch.Kind, null, null, from, to);
        }

        var last = frames is > 0 and { } count ? count - 1 : long.MaxValue;
        // A touch of a frame, less than its tenth, does not count for it.
        var (first, end) = ((long)Math.Floor((from * r.PerSecond) + 0.1), (long)Math.Ceiling((to * r.PerSecond) - 0.1) - 1);
        return new Fault(stretch.Kind, Math.Min(first, last), Math.Clamp(end, Math.Min(first, last), last), from, to);
    }

    private void Hear(ReadOnlySpan<byte> samples)
    {
        var peak = 0;
        for (var channel = 0; channel < channels; channel++)
        {
            var level = Math.Abs((int)BinaryPrimitives.ReadInt16LittleEndian(samples[(channel * 2)..]));
            peak = Math.Max(peak, level);
            _runs[channel] = level >= FullScale ? _runs[channel] + 1 : 0;
            if (_runs[channel] >= ClippedRun)
            {
                Clip();
            }
        }

        _silence.Tell(Samples, peak <= SilenceLevel);
        Samples++;
    }

    /// <summary>A loud passage is cut at each of its waves: what lies within a quarter of a second is one stretch.</summary>
    private void Clip()
    {
        if (_clipped.Count > 0 && Samples - _clipped[^1].To <= sampleRate / 4)
        {
            _clipped[^1] = (_clipped[^1].From, Samples);
        }
        else if (_clipped.Count <= 50)
        {
            _clipped.Add((Samples - ClippedRun + 1, Samples));
        }
    }
}
