using System.Globalization;
using System.Text;

namespace TakesWeb.Git;

/// <summary>A tree object's content. Never changes, so it may be kept under its id for ever.</summary>
internal sealed class GitTree(IReadOnlyList<TreeEntry> entries)
{
    public static GitTree Empty { get; } = new([]);

    /// <summary>In Git's order.</summary>
    public IReadOnlyList<TreeEntry> Entries { get; } = entries;

    public static GitTree Parse(ReadOnlySpan<byte> content)
    {
        var entries = new List<TreeEntry>();
        while (content.Length > 0)
        {
            var space = content.IndexOf((byte)' ');
            var end = content.IndexOf((byte)0);
            if (space < 0 || end < space || content.Length < end + 1 + GitObjectId.Size)
            {
                throw new InvalidDataException("A tree object of the repository is damaged. Run git fsck in it.");
            }

            var mode = Convert.ToUInt32(Encoding.ASCII.GetString(content[..space]), 8);
            entries.Add(new TreeEntry(content[(space + 1)..end].ToArray(), mode, GitObjectId.Read(content[(end + 1)..])));
            content = content[(end + 1 + GitObjectId.Size)..];
        }

        return new GitTree(entries);
    }

    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream(Entries.Count * 48);
        Span<byte> id = stackalloc byte[GitObjectId.Size];
        foreach (var entry in Entries)
        {
            bytes.Write(Encoding.ASCII.GetBytes(Convert.ToString(entry.Mode, 8).ToString(CultureInfo.InvariantCulture)));
            bytes.WriteByte((byte)' ');
            bytes.Write(entry.Name);
            bytes.WriteByte(0);
            entry.Id.Write(id);
            bytes.Write(id);
        }

        return bytes.ToArray();
    }

    /// <summary>The entry of that name, whatever it is. A file and a folder of one name cannot both be there.</summary>
    public TreeEntry? Find(ReadOnlySpan<byte> name)
    {
        var file = IndexOf(Entries, name, isTree: false);
        var found = file >= 0 ? file : IndexOf(Entries, name, isTree: true);
        return found >= 0 ? Entries[found] : null;
    }

    /// <summary>The position, or the complement of where it would go.</summary>
    public static int IndexOf(IReadOnlyList<TreeEntry> entries, ReadOnlySpan<byte> name, bool isTree)
    {
        var (low, high) = (0, entries.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = TreeEntry.Compare(entries[middle].Name, entries[middle].IsTree, name, isTree);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}
