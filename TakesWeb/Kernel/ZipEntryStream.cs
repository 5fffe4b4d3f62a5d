namespace TakesWeb.Kernel;

/// <summary>What an entry unpacks to, held to the length and the check sum that its ZIP claims: a bomb ends at the first byte too many.</summary>
internal sealed class ZipEntryStream(Stream content, ZipEntry entry) : ForwardStream
{
    private Crc32 _sum;
    private long _read;

    public override int Read(Span<byte> buffer)
    {
        var read = content.Read(buffer);
        _read += read;
        if (_read > entry.Size || (read == 0 && buffer.Length > 0 && _read < entry.Size))
        {
            throw new InvalidDataException($"{Path.GetFileName(entry.Name)} unpacks to another length than the ZIP says");
        }

        _sum.Add(buffer[..read]);
        return read == 0 && buffer.Length > 0 && _sum.Value != entry.Crc
            ? throw new InvalidDataException($"the check sum of {Path.GetFileName(entry.Name)} is wrong")
            : read;
    }

    protected override void Dispose(bool disposing)
    {
        content.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>The packed bytes of one entry: a window of the ZIP. The ZIP itself stays open.</summary>
internal sealed class ZipEntryBytes(Stream zip, long length) : ForwardStream
{
    private long _left = length;

    public override int Read(Span<byte> buffer)
    {
        var read = _left == 0 ? 0 : zip.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read;
    }
}

/// <summary>A stream that is read once, from its beginning to its end.</summary>
internal abstract class ForwardStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public abstract override int Read(Span<byte> buffer);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer, offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
