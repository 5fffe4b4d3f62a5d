namespace TakesWeb.Git;

/// <summary>One line of a tree object. Names are bytes: Git does not promise that they are UTF-8.</summary>
internal sealed record TreeEntry(byte[] Name, uint Mode, GitObjectId Id)
{
    public bool IsTree => Mode == GitModes.Tree;

    /// <summary>Git's order: by bytes, a folder as if its name ended in a slash.</summary>
    public static int Compare(ReadOnlySpan<byte> name, bool isTree, ReadOnlySpan<byte> other, bool otherIsTree)
    {
        var shared = Math.Min(name.Length, other.Length);
        var order = name[..shared].SequenceCompareTo(other[..shared]);
        if (order != 0)
        {
            return order;
        }

        return Next(name, shared, isTree) - Next(other, shared, otherIsTree);
    }

    private static int Next(ReadOnlySpan<byte> name, int at, bool isTree) => at < name.Length ? name[at] : isTree ? '/' : 0;
}

/// <summary>The modes that Git knows.</summary>
internal static class GitModes
{
    public const uint Tree = 0x4000;
    public const uint File = 0x81A4;
    public const uint Link = 0xA000;
    public const uint Submodule = 0xE000;
}
