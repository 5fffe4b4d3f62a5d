using System.Runtime.ExceptionServices;
using System.Security.Cryptography;

namespace TakesWeb.Kernel;

/// <summary>
/// Copies a stream to a file and hashes it as it passes, with reading, hashing and writing overlapped in 1 MiB buffers.
/// Not thread-safe; one per upload.
/// </summary>
public sealed class HashingWriter(FileStream file, IncrementalHash hash, long written)
{
    private const int BufferSize = 1024 * 1024;
    private const long WriteBehind = 16L * 1024 * 1024;

    private long _started = written;

    /// <summary>Bytes in the file so far.</summary>
    public long Written { get; private set; } = written;

    /// <summary>Called after each piece with the bytes written so far.</summary>
    public Action<long>? OnWritten { get; init; }

    /// <summary>
    /// Reads to the end or to the limit. False when there was more than <paramref name="limit"/> bytes in all: the file then holds
    /// no more than the limit. Nothing is flushed to disk; call <see cref="FlushToDisk"/>. When the source breaks, what came before is
    /// written and counted to the last byte, and then its exception is thrown.
    /// </summary>
    public async Task<bool> CopyFromAsync(Stream source, long limit, CancellationToken ct)
    {
        var current = new byte[BufferSize];
        var next = new byte[BufferSize];
        var (filled, broken) = await FillAsync(source, current, ct);
        while (filled > 0)
        {
            if (Written + filled > limit)
            {
                return false;
            }

            var reading = filled == BufferSize ? FillAsync(source, next, ct) : Task.FromResult((0, broken));
            var chunk = current.AsMemory(0, filled);
            var hashing = Task.Run(() => hash.AppendData(chunk.Span), CancellationToken.None);
            try
            {
                await file.WriteAsync(chunk, CancellationToken.None);
            }
            finally
            {
                await hashing;
            }

            Written += filled;
            StartWriting();
            OnWritten?.Invoke(Written);
            (filled, broken) = await reading;
            (current, next) = (next, current);
        }

        broken?.Throw();
        return true;
    }

    public void FlushToDisk()
    {
        if (!FaultSwitch.DropsMediaSync)
        {
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Keeps the disk busy while bytes still arrive, so that the final flush is short.</summary>
    private void StartWriting()
    {
        if (Posix.IsAvailable && Written - _started >= WriteBehind)
        {
            Posix.StartWriting(file.SafeFileHandle, _started, Written - _started);
            _started = Written;
        }
    }

    // A PipeReader hands out 4 KiB pieces: gather them, or the overlap costs more than it saves.
    // A line that breaks within each MiB would otherwise never get on: what was gathered counts, the exception comes after it.
    private static async Task<(int Filled, ExceptionDispatchInfo? Broken)> FillAsync(Stream source, Memory<byte> buffer, CancellationToken ct)
    {
        var filled = 0;
        try
        {
            while (filled < buffer.Length)
            {
                var read = await source.ReadAsync(buffer[filled..], ct);
                if (read == 0)
                {
                    break;
                }

                filled += read;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return (filled, ExceptionDispatchInfo.Capture(exception));
        }

        return (filled, null);
    }
}
