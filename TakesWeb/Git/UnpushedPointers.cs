namespace TakesWeb.Git;

/// <summary>Which media old commits name that no remote is known to have: the last bytes of them. Reads what the last push or fetch left; asks no remote.</summary>
public sealed class UnpushedPointers(ReadRemotes remotes)
{
    /// <summary>Of these objects, the ones that some commit named and no remote-tracking branch reaches. Empty without a remote. At most two git processes.</summary>
    public async Task<IReadOnlySet<LfsPointer>> AmongAsync(string root, IReadOnlyCollection<LfsPointer> objects, CancellationToken ct)
    {
        if (objects.Count == 0 || remotes.Names(root).Count == 0)
        {
            return new HashSet<LfsPointer>();
        }

        // Raw text: "<id> blob <size>" or "<id> missing" a line. What no commit ever named has no pointer to push.
        var asked = System.Text.Encoding.ASCII.GetBytes(string.Concat(objects.Select(pointer => pointer.BlobId() + "\n")));
        var there = await GitProgram.AskAsync(root, ["cat-file", "--batch-check"], ct, asked);
        var known = there.OrThrow("look for pointers").OutputText.Split('\n').Where(line => line.Contains(" blob ", StringComparison.Ordinal)).Select(line => line[..40]).ToHashSet(StringComparer.Ordinal);
        var candidates = objects.Where(pointer => known.Contains(pointer.BlobId().ToString())).ToHashSet();
        if (candidates.Count == 0)
        {
            return candidates;
        }

        var pushed = await GitProgram.AskAsync(root, ["rev-list", "--objects", "--remotes"], ct);
        var reached = pushed.OrThrow("list what was pushed").OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..40]).ToHashSet(StringComparer.Ordinal);
        candidates.RemoveWhere(pointer => reached.Contains(pointer.BlobId().ToString()));
        return candidates;
    }
}
