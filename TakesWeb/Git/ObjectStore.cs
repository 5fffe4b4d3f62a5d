using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// A repository's objects. Loose ones are read here, packed ones by git. What is added becomes visible, and durable, with
/// <see cref="Flush"/>; an object that exists is never written again.
/// </summary>
internal sealed class ObjectStore(string root, string gitFolder)
{
    // Trees on the way to a shot are asked for at each commit. Counted in entries: old versions of a long folder pile up in a burst.
    private const int EntriesKept = 300_000;

    private readonly string _objects = Path.Combine(gitFolder, "objects");
    private readonly ConcurrentDictionary<GitObjectId, GitTree> _trees = new();
    private readonly Dictionary<GitObjectId, (string Type, byte[] Content)> _added = [];
    private int _entriesKept;

    public GitObjectId Add(string type, byte[] content)
    {
        var id = GitObjectId.Of(type, content);
        _added.TryAdd(id, (type, content));
        return id;
    }

    public GitObjectId Add(GitTree tree)
    {
        var id = Add("tree", tree.ToBytes());
        Keep(id, tree);
        return id;
    }

    /// <summary>Forgets what was added and not flushed.</summary>
    public void Forget() => _added.Clear();

    /// <summary>Writes what was added: temporary name, fsync, rename, then the folders.</summary>
    public void Flush()
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, (type, content)) in _added)
        {
            var path = PathOf(id);
            if (TryFreshen(path))
            {
                continue;
            }

            var folder = Path.GetDirectoryName(path)!;
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                folders.Add(_objects);
            }

            WriteLoose(folder, path, type, content);
            folders.Add(folder);
        }

        foreach (var folder in folders)
        {
            DurableFile.SyncFolder(folder);
        }

        _added.Clear();
    }

    public async ValueTask<GitTree> TreeAsync(GitObjectId id, CancellationToken ct)
    {
        if (TryTree(id) is { } known)
        {
            return known;
        }

        var tree = GitTree.Parse(await ContentAsync(id, "tree", ct));
        Keep(id, tree);
        return tree;
    }

    /// <summary>The tree, when that costs no child process.</summary>
    public GitTree? TryTree(GitObjectId id)
    {
        if (_trees.TryGetValue(id, out var kept))
        {
            return kept;
        }

        if (id == GitObjectId.EmptyTree)
        {
            return GitTree.Empty;
        }

        if (TryReadLoose(id) is not ("tree", var content))
        {
            return null;
        }

        var tree = GitTree.Parse(content);
        Keep(id, tree);
        return tree;
    }

    /// <summary>The root tree of a commit.</summary>
    public async Task<GitObjectId> RootTreeAsync(GitObjectId commit, CancellationToken ct)
    {
        var text = await ContentAsync(commit, "commit", ct);
        return text.Length > 45 && GitObjectId.TryParse(Encoding.ASCII.GetString(text, 5, 40)) is { } tree
            ? tree
            : throw new InvalidDataException($"Commit {commit} names no tree. Run git fsck in the repository.");
    }

    public async Task<byte[]> ContentAsync(GitObjectId id, string type, CancellationToken ct)
    {
        if (TryReadLoose(id) is var (looseType, content))
        {
            return looseType == type ? content : throw new InvalidDataException($"Object {id} is a {looseType} where a {type} should be.");
        }

        var result = await GitProgram.AskAsync(root, ["cat-file", type, id.ToString()], ct);
        return result.OrThrow($"read the {type} {id}").Output;
    }

    private (string Type, byte[] Content)? TryReadLoose(GitObjectId id)
    {
        if (_added.TryGetValue(id, out var added))
        {
            return added;
        }

        try
        {
            using var file = new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var plain = new ZLibStream(file, CompressionMode.Decompress);
            using var all = new MemoryStream();
            plain.CopyTo(all);
            var bytes = all.ToArray();
            var end = Array.IndexOf(bytes, (byte)0);
            var header = Encoding.ASCII.GetString(bytes, 0, Math.Max(end, 0)).Split(' ');
            return header is [var type, var size] && long.Parse(size, CultureInfo.InvariantCulture) == bytes.Length - end - 1
                ? (type, bytes[(end + 1)..])
                : throw new InvalidDataException($"Object {id} is damaged. Run git fsck in the repository.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    // As Git does: a gc beside us removes old objects that nothing refers to yet, and we are about to refer to this one.
    private static bool TryFreshen(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            // Somebody else's file: it is there, and its age is theirs.
            return true;
        }
    }

    private static void WriteLoose(string folder, string path, string type, byte[] content)
    {
        // Git's own name for it, so that git gc clears what a crash leaves.
        var temporary = Path.Combine(folder, $"tmp_obj_{Guid.NewGuid():N}");
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                using (var packed = new ZLibStream(file, CompressionLevel.Fastest, leaveOpen: true))
                {
                    packed.Write(GitObjectId.Header(type, content.Length));
                    packed.Write(content);
                }

                file.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private void Keep(GitObjectId id, GitTree tree)
    {
        if (Interlocked.Add(ref _entriesKept, tree.Entries.Count + 1) > EntriesKept)
        {
            _trees.Clear();
            Interlocked.Exchange(ref _entriesKept, tree.Entries.Count + 1);
        }

        _trees[id] = tree;
    }

    private string PathOf(GitObjectId id)
    {
        var hex = id.ToString();
        return Path.Combine(_objects, hex[..2], hex[2..]);
    }
}
