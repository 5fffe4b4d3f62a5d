namespace TakesWeb.Media.Faults;

/// <summary>
/// Looks at a film frame by frame, each 64 by 36 grey pixels, as the decoder hands them over: black, flat and frozen stretches, exact to the
/// frame, and the looks of a few frames. Small pixels are means of large areas, so noise vanishes and what moves does not.
/// </summary>
internal sealed class FrameWatch(double framesPerSecond)
{
    public const int Width = 64;
    public const int Height = 36;

    private const int Size = Width * Height;
    private const int BlackLevel = 16;
    private const int BlackShare = Size * 98 / 100;
    private const int FlatSpread = 3;
    private const int StillDifference = 2;

    private readonly byte[] _frame = new byte[Size];
    private readonly byte[] _stillFrom = new byte[Size];
    private readonly Stretches _black = new(FaultKind.Black, 1);
    private readonly Stretches _flat = new(FaultKind.Flat, 1);
    private readonly Stretches _frozen = new(FaultKind.Frozen, Math.Max(3, (int)Math.Ceiling(framesPerSecond / 2)));
    private readonly SignatureFrames _looks = new();
    private int _filled;

    public long Frames { get; private set; }

    public string? Signature => _looks.ToText();

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var part = Math.Min(bytes.Length, Size - _filled);
            bytes[..part].CopyTo(_frame.AsSpan(_filled));
            bytes = bytes[part..];
            _filled += part;
            if (_filled == Size)
            {
                Look();
                _filled = 0;
            }
        }
    }

    /// <summary>All stretches; a film that is one still picture has its frozen stretch too. Call once, at the end.</summary>
    public IEnumerable<Fault> End()
    {
        var stretches = new[] { _black, _flat, _frozen };
        return stretches.SelectMany(s => s.End(Frames)).OrderBy(s => s.From).Select(s => new Fault(s.Kind, s.From, s.To, s.From / framesPerSecond, (s.To + 1) / framesPerSecond));
    }

    private void Look()
    {
        var (dark, low, high) = (0, byte.MaxValue, byte.MinValue);
        foreach (var pixel in _frame)
        {
            dark += pixel <= BlackLevel ? 1 : 0;
            (low, high) = (Math.Min(low, pixel), Math.Max(high, pixel));
        }

        var isBlack = dark >= BlackShare;
        var isFlat = !isBlack && high - low <= FlatSpread;
        _black.Tell(Frames, isBlack);
        _flat.Tell(Frames, isFlat);
        // A black stretch is still by nature; to call it frozen would say the same twice.
        var isStill = !isBlack && !isFlat && Frames > 0 && IsStill();
        _frozen.Tell(Frames, isStill, startsBefore: true);
        if (!isStill)
        {
            _frame.CopyTo(_stillFrom, 0);
        }

        _looks.Tell(Frames, _frame, hasLooks: !isBlack && !isFlat);
        Frames++;
    }

    // Against the first frame of the stretch, not the one before: a slow fade is no freeze.
    private bool IsStill()
    {
        for (var i = 0; i < Size; i++)
        {
            if (Math.Abs(_frame[i] - _stillFrom[i]) > StillDifference)
            {
                return false;
            }
        }

        return true;
    }
}
