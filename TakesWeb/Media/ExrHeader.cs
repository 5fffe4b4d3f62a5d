using System.Buffers.Binary;
using System.Text;

namespace TakesWeb.Media;

/// <summary>
/// What the header of an OpenEXR file says beside its size: layers, bits of a sample, pixel aspect. A header is a list of attributes
/// (name, type, length, value); a file of several parts has one for each. Whatever does not hold together ends the reading.
/// </summary>
internal sealed class ExrHeader
{
    private const int MostBytes = 256 * 1024;
    private const int MostLayers = 200;
    private const int LongestName = 255;
    private const int MultiPart = 0x1000;

    private readonly byte[] _bytes;
    private readonly List<string> _layers = [];
    private int _at = 8;
    private int _bits;
    private bool _hasAlpha;
    private string? _aspect;

    private ExrHeader(byte[] bytes) => _bytes = bytes;

    /// <summary>The probe with what the header adds.</summary>
    public static MediaProbe Complete(MediaProbe probe, MediaHead head)
    {
        var header = new ExrHeader(head.ReadAt(0, MostBytes));
        var isMultiPart = (head.Little32(4) & MultiPart) != 0;
        while (header.ReadPart() && isMultiPart && header._layers.Count < MostLayers)
        {
        }

        return probe with
        {
            Layers = header._layers.Count > 0 ? header._layers : null,
            BitDepth = header._bits > 0 ? header._bits : probe.BitDepth,
            HasAlpha = header._hasAlpha ? true : null,
            PixelAspect = header._aspect,
        };
    }

    /// <summary>False at the end of the headers.</summary>
    private bool ReadPart()
    {
        for (var isEmpty = true; ; isEmpty = false)
        {
            if (Word() is not { Length: > 0 } name)
            {
                return !isEmpty;
            }

            if (Word() is not { } type || Number() is not { } size || size < 0 || size > _bytes.Length - _at)
            {
                return false;
            }

            Take(name, type, _bytes.AsSpan(_at, size));
            _at += size;
        }
    }

    private void Take(string name, string type, ReadOnlySpan<byte> value)
    {
        if (name == "channels" && type == "chlist")
        {
            TakeChannels(value);
        }
        else if (name == "name" && type == "string")
        {
            Add(Encoding.UTF8.GetString(value));
        }
        else if (name == "pixelAspectRatio" && value.Length == 4 && BinaryPrimitives.ReadSingleLittleEndian(value) is > 0.1f and < 10 and not 1 and var ratio)
        {
            _aspect = $"{Math.Round(ratio * 1000)}:1000";
        }
    }

    // Each channel: its name and a zero, the type of a sample (0 and 2: 32 bits, 1: 16), twelve bytes more. "diffuse.R" is of the layer "diffuse".
    private void TakeChannels(ReadOnlySpan<byte> list)
    {
        while (list.IndexOf((byte)0) is > 0 and <= LongestName and var end && end + 17 <= list.Length)
        {
            var channel = Encoding.UTF8.GetString(list[..end]);
            _bits = Math.Max(_bits, BinaryPrimitives.ReadInt32LittleEndian(list[(end + 1)..]) == 1 ? 16 : 32);
            _hasAlpha |= channel == "A";
            if (channel.LastIndexOf('.') is > 0 and var dot)
            {
                Add(channel[..dot]);
            }

            list = list[(end + 17)..];
        }
    }

    private void Add(string layer)
    {
        var clean = new string([.. layer.Where(c => !char.IsControl(c))]);
        if (clean.Length > 0 && _layers.Count < MostLayers && !_layers.Contains(clean))
        {
            _layers.Add(clean);
        }
    }

    private string? Word()
    {
        var end = _at < _bytes.Length ? _bytes.AsSpan(_at).IndexOf((byte)0) : -1;
        if (end is < 0 or > LongestName)
        {
            return null;
        }

        var word = Encoding.UTF8.GetString(_bytes, _at, end);
        _at += end + 1;
        return word;
    }

    private int? Number()
    {
        if (_at + 4 > _bytes.Length)
        {
            return null;
        }

        _at += 4;
        return BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_at - 4));
    }
}
