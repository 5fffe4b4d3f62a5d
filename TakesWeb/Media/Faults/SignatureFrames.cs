using System.Globalization;

namespace TakesWeb.Media.Faults;

/// <summary>The looks of a few frames at equal distances, of a film whose length nobody knows before its end.</summary>
internal sealed class SignatureFrames
{
    public const int Count = 5;

    private const int Kept = 32;

    private readonly List<ulong> _kept = [];
    private long _step = 1;

    public void Tell(long at, ReadOnlySpan<byte> frame, bool hasLooks)
    {
        if (at % _step != 0)
        {
            return;
        }

        _kept.Add(hasLooks ? PictureHash.Of(frame, FrameWatch.Width, FrameWatch.Height) : 0);
        if (_kept.Count > Kept)
        {
            // Too many: every second one stays, and from here every second one comes.
            var half = _kept.Where((_, i) => i % 2 == 0).ToList();
            _kept.Clear();
            _kept.AddRange(half);
            _step *= 2;
        }
    }

    /// <summary>One for a still; null when there was no frame.</summary>
    public string? ToText()
    {
        if (_kept.Count == 0)
        {
            return null;
        }

        var chosen = _kept.Count == 1 ? _kept : Enumerable.Range(0, Count).Select(i => _kept[i * (_kept.Count - 1) / (Count - 1)]);
        return string.Concat(chosen.Select(hash => hash.ToString("x16", CultureInfo.InvariantCulture)));
    }
}
