using System.Collections.Concurrent;
using TakesWeb.Kernel;

namespace TakesWeb.Storage;

/// <summary>
/// Who has been promised how much of a project's quota. Bytes are held when an upload is declared, or before a generated file is published,
/// and let go when the ledger has them or the upload is gone; so uploads that run at once never pass the quota together. Thread-safe.
/// Holds live in memory: whoever keeps uploads over a restart holds them again.
/// </summary>
public sealed class QuotaBook(ByteLedger ledger, LinkPolicy links, DataFolder data)
{
    // The sidecar and the events beside the media: a few kB, and what the sender states, indented and escaped.
    private const long RoomBeside = 8 << 10;
    private const int RoomAStatedByte = 4;

    private readonly KeyedLocks<Guid> _turns = new();
    private readonly ConcurrentDictionary<Guid, HeldBytes> _held = new();
    private readonly Lazy<int> _filesAnObject = new(() => links.SharesInodes(data.Root) ? 1 : 2, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>What a take costs the project until it is published: its media, once or twice as the link policy has it, and what lies beside it.</summary>
    public long CostOfTake(long media, long stated) => CostOf(media) + RoomBeside + (stated * RoomAStatedByte);

    /// <summary>What a stored file costs: its bytes for each file that holds them.</summary>
    public long CostOf(long bytes) => bytes * _filesAnObject.Value;

    /// <summary>
    /// Promises bytes. Refused, with nothing promised, when what the project keeps and what is promised to others leave less of its quota.
    /// </summary>
    /// <param name="project">Whose quota.</param>
    /// <param name="key">Names the hold; an upload's id.</param>
    /// <param name="bytes">As <see cref="CostOfTake"/> counts them.</param>
    public async Task<Outcome<QuotaHold>> HoldAsync(ProjectQuota project, Guid key, long bytes, CancellationToken ct) =>
        await ChangeAsync(project, key, bytes, ct) is { } refusal ? refusal : new QuotaHold(this, project, key);

    /// <summary>Promises again what was promised before a restart. Not refused: the client has its word.</summary>
    public void HoldAgain(Guid projectId, Guid key, long bytes) => _held[key] = new HeldBytes(projectId, bytes);

    /// <summary>Lets go. Safe to call twice.</summary>
    public void Release(Guid key) => _held.TryRemove(key, out _);

    /// <summary>Lets go of everything that was promised to a project that is removed.</summary>
    public void ReleaseAll(Guid projectId)
    {
        foreach (var (key, _) in _held.Where(h => h.Value.ProjectId == projectId))
        {
            Release(key);
        }
    }

    /// <summary>What is promised to uploads of a project at this moment.</summary>
    public long HeldOf(Guid projectId) => _held.Values.Where(h => h.ProjectId == projectId).Sum(h => h.Bytes);

    internal async Task<Problem?> ChangeAsync(ProjectQuota project, Guid key, long bytes, CancellationToken ct)
    {
        using var turn = await _turns.TakeAsync(project.ProjectId, ct);
        var before = _held.TryGetValue(key, out var known) ? known.Bytes : -1;
        if (project.Bytes is { } quota && bytes > before)
        {
            // The promises first, the books after: bytes that move from one to the other in between are seen twice, never missed.
            var promised = _held.Where(h => h.Value.ProjectId == project.ProjectId && h.Key != key).Sum(h => h.Value.Bytes);
            var used = (await ledger.TotalBytesAsync(ct)).GetValueOrDefault(project.ProjectId);
            if (bytes > quota - used - promised)
            {
                return Refusal(project.Name, quota, used, promised, bytes);
            }
        }

        _held[key] = new HeldBytes(project.ProjectId, bytes);
        return null;
    }

    private static Problem Refusal(string name, long quota, long used, long promised, long bytes)
    {
        var others = promised > 0 ? $", and {ByteText.Of(promised)} are promised to uploads under way" : "";
        return new Problem(
            ProblemKind.StorageFull,
            $"{name} has a quota of {ByteText.Of(quota)} and keeps {ByteText.Of(used)} of it, its trash included{others}: {ByteText.Of(bytes)} more do not fit. Purge takes that nobody needs, or ask an admin for a larger quota.");
    }

    private readonly record struct HeldBytes(Guid ProjectId, long Bytes);
}

/// <summary>A promise of bytes, until it is disposed.</summary>
public sealed class QuotaHold : IDisposable
{
    private readonly QuotaBook _book;
    private readonly ProjectQuota _project;
    private readonly Guid _key;

    internal QuotaHold(QuotaBook book, ProjectQuota project, Guid key)
    {
        _book = book;
        _project = project;
        _key = key;
    }

    /// <summary>Makes it larger, which may be refused and then changes nothing, or smaller, which never is.</summary>
    public Task<Problem?> ResizeAsync(long bytes, CancellationToken ct) => _book.ChangeAsync(_project, _key, bytes, ct);

    public void Dispose() => _book.Release(_key);
}
