using System.Globalization;
using System.Text;

namespace TakesWeb.Git;

/// <summary>
/// The index' TREE extension: for each folder, how many entries it covers and the tree object they make, or -1 when unknown. With it
/// git status compares one id instead of reading every tree. A folder is marked as known only after its entries were compared with
/// the tree, so a user's staged change keeps its folders unknown.
/// </summary>
internal sealed class CacheTree
{
    // Folders that no commit of ours touched are looked at a few at a time, when an index came without them.
    private const int ForeignTreesReadPerCommit = 256;

    // Null for the many folders that hold files alone.
    private SortedDictionary<byte[], CacheTree>? _children;

    public int EntryCount { get; private set; } = -1;

    public GitObjectId Id { get; private set; }

    public static CacheTree Parse(ReadOnlySpan<byte> bytes)
    {
        var root = new CacheTree();
        Read(ref bytes, root, out _);
        return root;
    }

    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        Write(bytes, []);
        return bytes.ToArray();
    }

    /// <summary>Makes the folders above those paths known again, as far as the index holds what HEAD's tree holds.</summary>
    public void Refresh(GitIndex index, ObjectStore objects, GitObjectId root, IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            var node = this;
            node.EntryCount = -1;
            foreach (var name in path.Split('/')[..^1])
            {
                if (node._children is null || !node._children.TryGetValue(Encoding.UTF8.GetBytes(name), out var child))
                {
                    break;
                }

                node = child;
                node.EntryCount = -1;
            }
        }

        var budget = ForeignTreesReadPerCommit;
        Verify(index, objects, root, [], ref budget);
    }

    private bool Verify(GitIndex index, ObjectStore objects, GitObjectId id, byte[] prefix, ref int budget)
    {
        if (objects.TryTree(id) is not { } tree)
        {
            return false;
        }

        var start = index.Find(prefix);
        start = start >= 0 ? start : ~start;
        var at = start;
        var isKnown = true;
        foreach (var entry in tree.Entries)
        {
            if (entry.IsTree)
            {
                var child = ChildFor(entry.Name);
                if ((child.EntryCount >= 0 && child.Id == entry.Id) || (--budget >= 0 && child.Verify(index, objects, entry.Id, [.. prefix, .. entry.Name, (byte)'/'], ref budget)))
                {
                    at += child.EntryCount;
                }
                else
                {
                    isKnown = false;
                }
            }
            else if (isKnown)
            {
                isKnown = at < index.Count && IsSame(index[at], prefix, entry);
                at++;
            }
        }

        isKnown = isKnown && (at >= index.Count || !index.PathAt(at).StartsWith(prefix));
        DropChildrenNotIn(tree);
        EntryCount = isKnown ? at - start : -1;
        Id = id;
        return isKnown;
    }

    private static bool IsSame(ReadOnlySpan<byte> stored, byte[] prefix, TreeEntry entry)
    {
        var path = IndexEntry.PathOf(stored);
        return path.Length == prefix.Length + entry.Name.Length
            && IndexEntry.Stage(stored) == 0
            && !IndexEntry.IsExtended(stored)
            && IndexEntry.Mode(stored) == entry.Mode
            && IndexEntry.Id(stored) == entry.Id
            && path.StartsWith(prefix) && path.EndsWith(entry.Name);
    }

    private CacheTree ChildFor(byte[] name)
    {
        _children ??= new(GitOrder.Instance);
        if (!_children.TryGetValue(name, out var child))
        {
            _children[name] = child = new CacheTree();
        }

        return child;
    }

    private void DropChildrenNotIn(GitTree tree)
    {
        foreach (var name in _children?.Keys.Where(name => GitTree.IndexOf(tree.Entries, name, isTree: true) < 0).ToList() ?? [])
        {
            _children!.Remove(name);
        }
    }

    // Raw text of a node: name NUL count SP children LF, then the id when the count is not -1. Parents come first.
    private static void Read(ref ReadOnlySpan<byte> bytes, CacheTree node, out byte[] name)
    {
        var end = bytes.IndexOf((byte)0);
        var line = bytes.IndexOf((byte)'\n');
        if (end < 0 || line < end)
        {
            throw new InvalidDataException("The TREE extension of the index is damaged. Delete .git/index and run git reset in the project's folder.");
        }

        name = bytes[..end].ToArray();
        var counts = Encoding.ASCII.GetString(bytes[(end + 1)..line]).Split(' ');
        node.EntryCount = int.Parse(counts[0], CultureInfo.InvariantCulture);
        bytes = bytes[(line + 1)..];
        if (node.EntryCount >= 0)
        {
            node.Id = GitObjectId.Read(bytes);
            bytes = bytes[GitObjectId.Size..];
        }

        for (var children = int.Parse(counts[1], CultureInfo.InvariantCulture); children > 0; children--)
        {
            var child = new CacheTree();
            Read(ref bytes, child, out var childName);
            (node._children ??= new(GitOrder.Instance))[childName] = child;
        }
    }

    private void Write(MemoryStream bytes, byte[] name)
    {
        bytes.Write(name);
        bytes.WriteByte(0);
        bytes.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{EntryCount} {_children?.Count ?? 0}\n")));
        if (EntryCount >= 0)
        {
            Span<byte> id = stackalloc byte[GitObjectId.Size];
            Id.Write(id);
            bytes.Write(id);
        }

        foreach (var (childName, child) in _children ?? [])
        {
            child.Write(bytes, childName);
        }
    }

    // Git sorts these by length first and looks them up so.
    private sealed class GitOrder : IComparer<byte[]>
    {
        public static GitOrder Instance { get; } = new();

        public int Compare(byte[]? x, byte[]? y)
        {
            var byLength = x!.Length.CompareTo(y!.Length);
            return byLength != 0 ? byLength : x.AsSpan().SequenceCompareTo(y);
        }
    }
}
