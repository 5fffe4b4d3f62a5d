using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using TakesWeb.Kernel;

namespace TakesWeb.Housekeeping;

/// <summary>Hashes files no faster than it was told, from the disk and not from memory. One pass, one thread.</summary>
internal sealed class PacedReading(long bytesPerSecond, TimeProvider clock)
{
    private const int BufferSize = 1024 * 1024;
    private const int Tries = 3;
    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(20);

    private readonly long _started = clock.GetTimestamp();

    /// <summary>Bytes read so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>What a file holds now. Null when there is no such file, or when somebody is writing it: that is nothing to judge.</summary>
    public async Task<HashedFile?> HashAsync(string path, CancellationToken ct)
    {
        for (var i = 0; i < Tries; i++)
        {
            if (FileStat.Of(path) is not { IsRegularFile: true } before)
            {
                return null;
            }

            try
            {
                var sha = await ReadAsync(path, ct);
                if (FileStat.Of(path) is { } after && HashedFile.IsSame(before, after))
                {
                    return new HashedFile(path, after, sha, null);
                }
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A sector that cannot be read is damage like any other.
                return FileStat.Of(path) is { } now ? new HashedFile(path, now, "", exception.Message) : null;
            }
        }

        return null;
    }

    private async Task<string> ReadAsync(string path, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        Forget(file);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long at = 0;
            int read;
            while ((read = RandomAccess.Read(file, buffer.AsSpan(0, BufferSize), at)) > 0)
            {
                hash.AppendData(buffer.AsSpan(0, read));
                at += read;
                Bytes += read;
                await RestAsync(ct);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        // What people look at now is worth more in memory than what was only checked.
        Forget(file);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task RestAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (bytesPerSecond > 0)
        {
            var ahead = TimeSpan.FromSeconds((double)Bytes / bytesPerSecond) - clock.GetElapsedTime(_started);
            if (ahead > ShortestRest)
            {
                await Task.Delay(ahead, clock, ct);
            }
        }
    }

    private static void Forget(SafeFileHandle file)
    {
        if (Posix.IsAvailable)
        {
            Posix.ForgetCached(file);
        }
    }
}

/// <summary>A file and what was in it. An unreadable one has no hash and a reason.</summary>
internal sealed record HashedFile(string Path, FileStat Stat, string Sha256, string? Trouble)
{
    /// <summary>Whether a file was left alone between two looks. Another name of it, or other rights, are no change.</summary>
    public static bool IsSame(FileStat one, FileStat other) =>
        one.InodeKey == other.InodeKey && one.Size == other.Size
        && (one.ModifiedSeconds, one.ModifiedNanoseconds) == (other.ModifiedSeconds, other.ModifiedNanoseconds);

    public bool IsUntouched => FileStat.Of(Path) is { } now && IsSame(Stat, now);
}
