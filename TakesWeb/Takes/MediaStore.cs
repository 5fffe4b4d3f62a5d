using System.Collections.Concurrent;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// The LFS objects of a repository: .git/lfs/objects/aa/bb/&lt;sha256&gt;, read-only, written once. Media is stored once: the working file
/// is another name of the object wherever the file system allows it.
/// </summary>
public sealed class MediaStore(LinkPolicy links)
{
    private const int Stripes = 64;

    private readonly Lock _gate = new();
    private readonly Lock[] _keeping = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];
    private readonly ConcurrentDictionary<string, bool> _damaged = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _holders = new(StringComparer.Ordinal);

    public static string ObjectPath(string repository, string sha256) =>
        Path.Combine(repository, ".git", "lfs", "objects", sha256[..2], sha256[2..4], sha256);

    /// <summary>
    /// Before an object is kept: until the answer is disposed of, nobody discards it, or it is gone already and is stored anew. Between an
    /// object and the row that names it a purge or a cleanup would take it for left over.
    /// </summary>
    public IDisposable HoldObject(string repository, string sha256)
    {
        var stored = ObjectPath(repository, sha256);
        lock (_gate)
        {
            _holders[stored] = _holders.GetValueOrDefault(stored) + 1;
        }

        return new Hold(() => LetGo(stored));
    }

    /// <summary>The same for many.</summary>
    public IDisposable HoldObjects(string repository, IReadOnlyCollection<string> sha256)
    {
        var holds = sha256.Select(sha => HoldObject(repository, sha)).ToList();
        return new Hold(() => holds.ForEach(hold => hold.Dispose()));
    }

    /// <summary>Gives an object that is held one more working name, durable once its folder is synced.</summary>
    public void Share(string repository, string sha256, string working) => links.Share(ObjectPath(repository, sha256), working);

    /// <summary>
    /// Keeps a staged file (complete, fsynced, of this hash) as an object and gives it a working name. The staged name is gone afterwards.
    /// Both names are durable once the folder of <paramref name="working"/> is synced. When the object is there already, its bytes serve
    /// both takes, and the answer is false. The caller holds the object (<see cref="HoldObject"/>) until its row is written.
    /// </summary>
    public bool Keep(string repository, string staged, string sha256, string working)
    {
        var stored = ObjectPath(repository, sha256);
        // Of two who bring the same bytes at once the second finds what the first has kept: otherwise each would keep them.
        lock (_keeping[(uint)stored.GetHashCode(StringComparison.Ordinal) % Stripes])
        {
            return KeepAlone(repository, staged, sha256, working);
        }
    }

    private bool KeepAlone(string repository, string staged, string sha256, string working)
    {
        LinkPolicy.Protect(staged);
        var stored = ObjectPath(repository, sha256);
        if (!IsDamaged(repository, sha256) && FileStat.Of(stored) is { IsRegularFile: true } existing && existing.Size == new FileInfo(staged).Length)
        {
            links.Share(stored, working);
            File.Delete(staged);
            return false;
        }

        DurableFile.MakeFolder(Path.GetDirectoryName(stored)!);
        var temporary = DurableFile.TemporaryName(stored);
        links.Share(staged, temporary);
        CrashPoint.Reach("store.object-shared");
        DurableFile.Replace(temporary, stored);
        DurableFile.SyncFolder(Path.GetDirectoryName(stored)!);
        CrashPoint.Reach("store.object-kept");
        DurableFile.MoveNew(staged, working);
        CrashPoint.Reach("store.working-placed");
        return !_damaged.TryRemove(stored, out _);
    }

    /// <summary>Makes the object of a working file that has none, from the working file: another name of it where the file system allows that.</summary>
    public void Adopt(string repository, string working, string sha256)
    {
        var stored = ObjectPath(repository, sha256);
        if (FileStat.Of(stored) is { IsRegularFile: true })
        {
            return;
        }

        LinkPolicy.Protect(working);
        DurableFile.MakeFolder(Path.GetDirectoryName(stored)!);
        var temporary = DurableFile.TemporaryName(stored);
        links.Share(working, temporary);
        DurableFile.Replace(temporary, stored);
        DurableFile.SyncFolder(Path.GetDirectoryName(stored)!);
    }

    /// <summary>
    /// Says that an object's bytes are not the ones of its name (or are again): whoever brings the right bytes replaces them, instead of
    /// sharing the wrong ones. Not kept over a restart.
    /// </summary>
    public void MarkDamaged(string repository, string sha256, bool isDamaged)
    {
        if (isDamaged)
        {
            _damaged[ObjectPath(repository, sha256)] = true;
        }
        else
        {
            _damaged.TryRemove(ObjectPath(repository, sha256), out _);
        }
    }

    public bool IsDamaged(string repository, string sha256) => _damaged.ContainsKey(ObjectPath(repository, sha256));

    /// <summary>
    /// Deletes an object that nobody refers to. False, and nothing is deleted, when somebody keeps the same bytes again at this moment (the
    /// take that refers to them is on its way), or when <paramref name="isLeftOver"/>, asked at the last moment, says no.
    /// </summary>
    public bool TryDiscard(string repository, string sha256, Func<bool> isLeftOver)
    {
        var stored = ObjectPath(repository, sha256);
        lock (_gate)
        {
            if (_holders.ContainsKey(stored) || !isLeftOver())
            {
                return false;
            }

            File.Delete(stored);
            return true;
        }
    }

    private void LetGo(string stored)
    {
        lock (_gate)
        {
            if (--_holders[stored] == 0)
            {
                _holders.Remove(stored);
            }
        }
    }

    private sealed class Hold(Action letGo) : IDisposable
    {
        private Action? _letGo = letGo;

        public void Dispose() => Interlocked.Exchange(ref _letGo, null)?.Invoke();
    }
}
