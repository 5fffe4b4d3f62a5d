using System.Text;

namespace TakesWeb.Media.Parameters;

/// <summary>The texts of one file as they are found, within bounds: a text bomb ends here, not in memory.</summary>
internal sealed class FoundTexts
{
    /// <summary>The longest text that is taken, in bytes as it is read or inflated.</summary>
    public const int MaxTextBytes = 4 << 20;

    private const int MaxFileBytes = 16 << 20;
    private const int MaxTexts = 500;

    private static readonly Encoding StrictUtf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    private readonly List<FoundText> _all = [];
    private int _bytes;

    public IReadOnlyList<FoundText> All => _all;

    /// <summary>How many bytes the next text may have. A longer one is left out, because half a text would be read as another one.</summary>
    public int Room => _all.Count >= MaxTexts ? 0 : Math.Min(MaxTextBytes, MaxFileBytes - _bytes);

    public void Add(string carrier, string key, ReadOnlySpan<byte> text)
    {
        if (text.Length <= Room)
        {
            Add(carrier, key, Decode(text), text.Length);
        }
    }

    public void Add(string carrier, string key, string text) => Add(carrier, key, text, text.Length);

    /// <summary>Bytes that took memory without becoming a text count all the same.</summary>
    public void Spend(int bytes) => _bytes += bytes;

    /// <summary>A packed text, which is disposed of; null when it is damaged, or longer than there is room for.</summary>
    public byte[]? Unpack(Stream packed)
    {
        using var _ = packed;
        var room = Room;
        if (room <= 0)
        {
            return null;
        }

        using var unpacked = new MemoryStream();
        try
        {
            var block = new byte[16 * 1024];
            int count;
            while ((count = packed.Read(block)) > 0)
            {
                unpacked.Write(block, 0, count);
                if (unpacked.Length > room)
                {
                    // A bomb costs its room once; ten of them do not cost it ten times.
                    Spend(room);
                    return null;
                }
            }
        }
        catch (InvalidDataException)
        {
            // A torn text says nothing that can be trusted.
            return null;
        }

        return unpacked.ToArray();
    }

    /// <summary>UTF-8 where it is that, else Latin-1: PNG asks for Latin-1 and half of the tools write UTF-8.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    private void Add(string carrier, string key, string text, int bytes)
    {
        if (bytes > Room)
        {
            return;
        }

        _bytes += bytes;
        var clean = text.TrimStart('\uFEFF').TrimEnd('\0');
        if (clean.Length > 0)
        {
            _all.Add(new FoundText(carrier, key, clean));
        }
    }
}
