using System.Text;

namespace TakesWeb.Git;

/// <summary>Makes a tree from another one and a few paths. Only the trees on the way are read and written.</summary>
internal sealed class TreeEdit(ObjectStore objects)
{
    /// <summary>The id of HEAD's tree with those paths changed; the same id when nothing differs.</summary>
    public async Task<GitObjectId> ApplyAsync(GitObjectId root, IEnumerable<(string Path, TreeTarget Target)> changes, CancellationToken ct)
    {
        var top = new Node();
        foreach (var (path, target) in changes)
        {
            var node = top;
            foreach (var name in RepositoryPath.Names(path))
            {
                node = node.Child(name);
            }

            node.Target = target;
        }

        return await ApplyAsync(root, top, ct) ?? objects.Add(GitTree.Empty);
    }

    // Null when nothing is left: Git has no empty folders.
    private async ValueTask<GitObjectId?> ApplyAsync(GitObjectId? id, Node node, CancellationToken ct)
    {
        var entries = id is { } known ? new List<TreeEntry>((await objects.TreeAsync(known, ct)).Entries) : [];
        var isChanged = false;
        foreach (var (text, child) in node.Children)
        {
            var name = Encoding.UTF8.GetBytes(text);
            if (child.Children.Count > 0)
            {
                var present = GitTree.IndexOf(entries, name, isTree: true) is var at and >= 0 ? entries[at].Id : (GitObjectId?)null;
                var made = await ApplyAsync(present, child, ct);
                isChanged |= made is { } tree ? Put(entries, name, GitModes.Tree, tree) : Remove(entries, name, isTree: true);
            }
            else
            {
                isChanged |= child.Target.IsNothing ? Remove(entries, name, isTree: false) : Put(entries, name, child.Target.Mode, child.Target.Id);
            }
        }

        return entries.Count == 0 ? null : isChanged || id is null ? objects.Add(new GitTree(entries)) : id;
    }

    private static bool Put(List<TreeEntry> entries, byte[] name, uint mode, GitObjectId id)
    {
        var isTree = mode == GitModes.Tree;
        // A file where a folder was, or the other way round: one name, one thing.
        Remove(entries, name, !isTree);
        var entry = new TreeEntry(name, mode, id);
        var at = GitTree.IndexOf(entries, name, isTree);
        if (at < 0)
        {
            entries.Insert(~at, entry);
            return true;
        }

        var isChanged = entries[at].Id != id || entries[at].Mode != mode;
        entries[at] = entry;
        return isChanged;
    }

    private static bool Remove(List<TreeEntry> entries, byte[] name, bool isTree)
    {
        var at = GitTree.IndexOf(entries, name, isTree);
        if (at < 0)
        {
            return false;
        }

        entries.RemoveAt(at);
        return true;
    }

    private sealed class Node
    {
        public SortedDictionary<string, Node> Children { get; } = new(StringComparer.Ordinal);

        public TreeTarget Target { get; set; }

        public Node Child(string name) => Children.TryGetValue(name, out var child) ? child : Children[name] = new Node();
    }
}
