using System.Globalization;
using System.Text;

namespace TakesWeb.Git;

/// <summary>What a commit holds of media: pointers, and what was committed raw although the attributes say LFS. Changes nothing.</summary>
public sealed class ListMedia
{
    // A pointer is never longer, so what is longer needs no look inside.
    private const long LongestPointer = 1024;

    private readonly GitRepositories _repositories;

    internal ListMedia(GitRepositories repositories) => _repositories = repositories;

    /// <param name="root">The repository.</param>
    /// <param name="commit">Which commit; null for the tip of the branch that Takes commits to.</param>
    public async Task<MediaInCommit> RunAsync(string root, string? commit, CancellationToken ct)
    {
        if ((commit ?? _repositories.Of(root).Branch.Read()?.ToString()) is not { } tip)
        {
            return new MediaInCommit([], []);
        }

        var candidates = (await BlobsAsync(root, tip, ct)).Where(b => b.Size > 0 && (ManagedAttributes.IsMedia(b.Path) || (b.Size <= LongestPointer && !ManagedAttributes.IsText(b.Path)))).ToList();
        var pointers = await PointersAsync(root, candidates.Where(b => b.Size <= LongestPointer).Select(b => b.Id).ToHashSet(StringComparer.Ordinal), ct);
        var raw = candidates.Where(b => ManagedAttributes.IsMedia(b.Path) && !pointers.ContainsKey(b.Id)).ToList();
        return new MediaInCommit(
            [.. candidates.Where(b => pointers.ContainsKey(b.Id)).Select(b => new PointerInCommit(b.Path, pointers[b.Id]))],
            await MeantForLfsAsync(root, raw, ct));
    }

    // Raw text of an entry: "100644 blob <id> <size, padded>" TAB path NUL
    private static async Task<List<RawMedia>> BlobsAsync(string root, string commit, CancellationToken ct)
    {
        var result = await GitProgram.AskAsync(root, ["ls-tree", "-r", "-l", "-z", "--full-tree", commit], ct);
        var blobs = new List<RawMedia>();
        foreach (var line in result.OrThrow("list the tree").OutputText.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (line[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["100644" or "100755", "blob", var id, var size])
            {
                blobs.Add(new RawMedia(line[(tab + 1)..], id, long.Parse(size, CultureInfo.InvariantCulture)));
            }
        }

        return blobs;
    }

    // Raw text of an answer: "<id> blob <size>" LF content LF
    private static async Task<Dictionary<string, LfsPointer>> PointersAsync(string root, HashSet<string> ids, CancellationToken ct)
    {
        var pointers = new Dictionary<string, LfsPointer>(StringComparer.Ordinal);
        if (ids.Count == 0)
        {
            return pointers;
        }

        var input = Encoding.ASCII.GetBytes(string.Join('\n', ids) + "\n");
        var output = (await GitProgram.AskAsync(root, ["cat-file", "--batch"], ct, input)).OrThrow("read pointers").Output.AsMemory();
        while (!output.IsEmpty)
        {
            var end = output.Span.IndexOf((byte)'\n');
            var head = Encoding.ASCII.GetString(output.Span[..end]).Split(' ');
            if (head is not [var id, "blob", var size])
            {
                throw new InvalidDataException($"An object of {Path.GetFileName(root)} cannot be read ({string.Join(' ', head)}). Run git fsck in it.");
            }

            var content = output.Slice(end + 1, int.Parse(size, CultureInfo.InvariantCulture));
            if (LfsPointer.TryParse(content.Span) is { } pointer)
            {
                pointers[id] = pointer;
            }

            output = output[(end + 1 + content.Length + 1)..];
        }

        return pointers;
    }

    // A user's own lines may take a path out of LFS, and then raw is right. Raw text: path NUL "filter" NUL value NUL
    private static async Task<IReadOnlyList<RawMedia>> MeantForLfsAsync(string root, List<RawMedia> raw, CancellationToken ct)
    {
        if (raw.Count == 0)
        {
            return raw;
        }

        var input = Encoding.UTF8.GetBytes(string.Concat(raw.Select(r => r.Path + "\0")));
        var words = (await GitProgram.AskAsync(root, ["check-attr", "--stdin", "-z", "filter"], ct, input)).OrThrow("read the attributes").OutputText.Split('\0');
        var meant = words.Chunk(3).Where(c => c is [_, _, "lfs"]).Select(c => c[0]).ToHashSet(StringComparer.Ordinal);
        return [.. raw.Where(r => meant.Contains(r.Path))];
    }
}

/// <param name="Pointers">Media as it should be.</param>
/// <param name="Raw">Media whose bytes lie in Git itself.</param>
public sealed record MediaInCommit(IReadOnlyList<PointerInCommit> Pointers, IReadOnlyList<RawMedia> Raw);

/// <summary>A pointer, and where it stands; the path is relative to the repository, with forward slashes.</summary>
public sealed record PointerInCommit(string Path, LfsPointer Media);

/// <summary>A file that Git holds byte for byte.</summary>
public sealed record RawMedia(string Path, string Id, long Size);
