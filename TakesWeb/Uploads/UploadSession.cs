using System.Globalization;
using System.Security.Cryptography;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Uploads;

/// <summary>
/// The bytes of one resumable upload. Remembers on the disk how far it is known to be safe; after a crash it goes on from there and hashes
/// again what is kept. One writer at a time: the caller holds the upload's lock.
/// </summary>
internal sealed class UploadSession : IDisposable
{
    private const long SafeEvery = 64L << 20;

    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _safe;

    private UploadSession(string folder, FileStream file, long offset)
    {
        Folder = folder;
        _file = file;
        _safe = offset;
        Offset = offset;
    }

    public string Folder { get; }

    public long Offset { get; private set; }

    /// <summary>
    /// How many bytes of an upload would be kept if the server stopped now: what a client is told. Never all of them: a client that hears so
    /// takes the upload for finished, and it is a take only when its last byte was answered.
    /// </summary>
    public static long SafeOffsetOf(string folder, long length)
    {
        var mark = Path.Combine(folder, "offset");
        var safe = File.Exists(mark) && long.TryParse(File.ReadAllText(mark), CultureInfo.InvariantCulture, out var offset) ? offset : 0;
        var part = new FileInfo(Path.Combine(folder, Staging.PartName));
        return part.Exists ? Math.Min(length - 1, Math.Min(safe, part.Length)) : 0;
    }

    /// <summary>Opens or continues. Reads what is there once, to have its hash.</summary>
    public static async Task<UploadSession> OpenAsync(string folder, long length, CancellationToken ct)
    {
        var offset = SafeOffsetOf(folder, length);
        var file = new FileStream(Path.Combine(folder, Staging.PartName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        file.SetLength(offset);
        var session = new UploadSession(folder, file, offset);
        var buffer = new byte[1 << 20];
        int read;
        while ((read = await file.ReadAsync(buffer, ct)) > 0)
        {
            session._hash.AppendData(buffer, 0, read);
        }

        return session;
    }

    /// <summary>
    /// Appends a request's body. What arrived before a connection broke is kept and counted. False when the body had more bytes than
    /// <paramref name="length"/> allows.
    /// </summary>
    public async Task<bool> AppendAsync(Stream body, long length, CancellationToken ct)
    {
        var writer = new HashingWriter(_file, _hash, Offset) { OnWritten = Keep };
        try
        {
            return await writer.CopyFromAsync(body, length, ct);
        }
        finally
        {
            Offset = writer.Written;
            MarkSafe();
        }
    }

    /// <summary>The hash of everything; the session is of no further use.</summary>
    public StagedMedia Finish()
    {
        MarkSafe();
        var media = new StagedMedia(Folder, Path.Combine(Folder, Staging.PartName), Offset, Convert.ToHexStringLower(_hash.GetHashAndReset()));
        Dispose();
        return media;
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }

    private void Keep(long written)
    {
        Offset = written;
        if (written - _safe >= SafeEvery)
        {
            MarkSafe();
        }
    }

    private void MarkSafe()
    {
        if (Offset == _safe && Offset > 0)
        {
            return;
        }

        if (!FaultSwitch.DropsMediaSync)
        {
            _file.Flush(flushToDisk: true);
        }

        DurableFile.Write(Path.Combine(Folder, "offset"), Offset.ToString(CultureInfo.InvariantCulture));
        _safe = Offset;
    }
}
