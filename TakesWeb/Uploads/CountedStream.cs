using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Uploads;

/// <summary>
/// A body that asks the quota for what it has read, so that one of unknown length is stopped at the byte that does not fit. It then ends
/// as if it were over, and says why: whoever read it looks at <see cref="Refusal"/> before using what came.
/// </summary>
internal sealed class CountedStream(Stream body, QuotaHold hold, QuotaBook quota, long held) : Stream
{
    private const long Step = 4 << 20;

    private long _read;
    private long _held = held;

    /// <summary>Why the body was cut off; null when it was not.</summary>
    public Problem? Refusal { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Refusal is not null)
        {
            return 0;
        }

        var read = await body.ReadAsync(buffer, cancellationToken);
        _read += read;
        return await HasRoomAsync(cancellationToken) ? read : 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task<bool> HasRoomAsync(CancellationToken ct)
    {
        var needed = quota.CostOfTake(_read, stated: 0);
        if (needed <= _held)
        {
            return true;
        }

        // In steps, or each piece would read the books; near the end of the quota to the byte.
        foreach (var wanted in new[] { needed + Step, needed })
        {
            Refusal = await hold.ResizeAsync(wanted, ct);
            if (Refusal is null)
            {
                _held = wanted;
                return true;
            }
        }

        // Nothing of it is kept: what it was promised is others' from here on, not only when its file is flushed and thrown away.
        hold.Dispose();
        return false;
    }
}
