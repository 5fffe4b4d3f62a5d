using System.Buffers.Binary;
using System.IO.Compression;

namespace TakesWeb.Media;

/// <summary>
/// The rows of a PNG, one after the other, inflated and unfiltered in process: 8 bits a sample, not interlaced, grey or RGB with or without alpha.
/// Needs memory for two rows. Of a damaged file <see cref="Next"/> throws <see cref="InvalidDataException"/> or <see cref="EndOfStreamException"/>. One thread's.
/// Format: W3C PNG, third edition, sections 9 and 10.
/// </summary>
internal sealed class PngRows : IDisposable
{
    private readonly ZLibStream _inflated;
    private readonly byte[] _filter = new byte[1];
    private byte[] _row;
    private byte[] _above;

    private PngRows(Stream png, int width, int height, int channels)
    {
        (Width, Height, Channels) = (width, height, channels);
        _inflated = new ZLibStream(new PixelChunks(png), CompressionMode.Decompress);
        _row = new byte[width * channels];
        _above = new byte[_row.Length];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Bytes of a pixel; with 2 and 4 the last one is its alpha.</summary>
    public int Channels { get; }

    /// <summary>Null when the stream, which can seek and begins with the signature, is of another kind or wider than <paramref name="maxWidth"/>.</summary>
    public static PngRows? Open(Stream png, int maxWidth)
    {
        Span<byte> head = stackalloc byte[29];
        png.Position = 0;
        if (png.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head[..8].SequenceEqual(PngCheck.Signature))
        {
            return null;
        }

        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(head[16..]), BinaryPrimitives.ReadInt32BigEndian(head[20..]));
        var channels = head[25] switch { 0 => 1, 4 => 2, 2 => 3, 6 => 4, _ => 0 };
        return head[24] == 8 && channels > 0 && head[28] == 0 && width > 0 && height > 0 && width <= maxWidth ? new PngRows(png, width, height, channels) : null;
    }

    /// <summary>The next row, which holds until the one after it is asked for.</summary>
    public ReadOnlySpan<byte> Next()
    {
        (_row, _above) = (_above, _row);
        _inflated.ReadExactly(_filter);
        _inflated.ReadExactly(_row);
        Unfilter(_filter[0], _row, _above, Channels);
        return _row;
    }

    public void Dispose() => _inflated.Dispose();

    private static void Unfilter(byte filter, byte[] row, byte[] above, int step)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var left = i >= step ? row[i - step] : 0;
            var corner = i >= step ? above[i - step] : 0;
            row[i] += (byte)(filter switch
            {
                0 => 0,
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                4 => Paeth(left, above[i], corner),
                _ => throw new InvalidDataException("No such filter."),
            });
        }
    }

    private static int Paeth(int left, int above, int corner)
    {
        var guess = left + above - corner;
        var (toLeft, toAbove, toCorner) = (Math.Abs(guess - left), Math.Abs(guess - above), Math.Abs(guess - corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }

    /// <summary>What is in the IDAT chunks, joined.</summary>
    private sealed class PixelChunks(Stream png) : Stream
    {
        private long _next = PngCheck.Signature.Length;
        private long _left;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            while (_left == 0)
            {
                if (!TryEnterNext())
                {
                    return 0;
                }
            }

            var read = png.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
            _left = read == 0 ? 0 : _left - read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private bool TryEnterNext()
        {
            Span<byte> head = stackalloc byte[8];
            do
            {
                png.Position = Math.Min(_next, png.Length);
                if (png.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || head[4..].SequenceEqual("IEND"u8))
                {
                    return false;
                }

                _left = BinaryPrimitives.ReadUInt32BigEndian(head);
                _next += 12 + _left;
            }
            while (!head[4..].SequenceEqual("IDAT"u8));
            return true;
        }
    }
}
