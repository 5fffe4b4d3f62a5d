using System.Security.Cryptography;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Kernel;

public sealed class HashingWriterTests
{
    private const int Megabyte = 1 << 20;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Megabyte)]
    [InlineData((3 * Megabyte) + 17)]
    public async Task What_passes_is_written_and_hashed(int length)
    {
        using var folder = new TempFolder();
        var bytes = RandomNumberGenerator.GetBytes(length);

        var (isWhole, sha) = await CopyAsync(folder["part"], new Pieces(bytes), length);

        Assert.True(isWhole);
        Assert.Equal(SHA256.HashData(bytes), sha);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(folder["part"]));
    }

    [Fact]
    public async Task One_byte_over_the_limit_stops_it_and_the_file_stays_within()
    {
        using var folder = new TempFolder();

        var (isWhole, _) = await CopyAsync(folder["part"], new Pieces(new byte[(2 * Megabyte) + 1]), 2 * Megabyte);

        Assert.False(isWhole);
        Assert.True(new FileInfo(folder["part"]).Length <= 2 * Megabyte);
    }

    [Fact]
    public async Task What_came_before_the_source_broke_is_kept_to_the_last_byte()
    {
        using var folder = new TempFolder();
        var bytes = RandomNumberGenerator.GetBytes(Megabyte + 70_000);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = File.Create(folder["part"]);
        var writer = new HashingWriter(file, hash, 0);

        await Assert.ThrowsAsync<IOException>(() => writer.CopyFromAsync(new Pieces(bytes) { BreaksAtTheEnd = true }, long.MaxValue, CancellationToken.None));
        writer.FlushToDisk();

        Assert.Equal(bytes.Length, writer.Written);
        Assert.Equal(SHA256.HashData(bytes), hash.GetHashAndReset());
        Assert.Equal(bytes.Length, new FileInfo(folder["part"]).Length);
    }

    private static async Task<(bool IsWhole, byte[] Sha)> CopyAsync(string path, Stream source, long limit)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var writer = new HashingWriter(file, hash, 0);
        var isWhole = await writer.CopyFromAsync(source, limit, CancellationToken.None);
        writer.FlushToDisk();
        return (isWhole, hash.GetHashAndReset());
    }

    /// <summary>Hands out pieces of odd sizes, as a network does.</summary>
    private sealed class Pieces(byte[] bytes) : MemoryStream(bytes)
    {
        public bool BreaksAtTheEnd { get; init; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position == Length && BreaksAtTheEnd
                ? throw new IOException("The line broke.")
                : base.ReadAsync(buffer[..Math.Min(buffer.Length, 4093)], cancellationToken);
    }
}
