namespace TakesWeb.Git;

/// <summary>
/// Which media a repository still names: in HEAD, at the tip of a branch, a tag or a stash, or in the index. History behind the tips keeps
/// pointers, not bytes, and is not asked.
/// </summary>
public sealed class NamedPointers
{
    /// <summary>Of these objects, the ones that are named. One git process, however many there are.</summary>
    public async Task<IReadOnlySet<LfsPointer>> AmongAsync(string root, IReadOnlyCollection<LfsPointer> objects, CancellationToken ct)
    {
        if (objects.Count == 0)
        {
            return new HashSet<LfsPointer>();
        }

        // Raw text: "<id>" or "<id> <path>" a line. A pointer's bytes follow from hash and size, so its blob is known without reading it.
        var result = await GitProgram.AskAsync(root, ["rev-list", "--objects", "--no-walk", "--all", "--indexed-objects"], ct);
        var named = result.OrThrow("list what the tips and the index hold").OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line[..40]).ToHashSet(StringComparer.Ordinal);
        return objects.Where(pointer => named.Contains(pointer.BlobId().ToString())).ToHashSet();
    }
}
