using TakesWeb.Git;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>Which takes HEAD's branch holds: those that are not in the working tree are away, not gone. Also spares hashing pictures that are known.</summary>
internal sealed class CommittedTakes
{
    private readonly ILookup<string, int> _numbers;
    private readonly Dictionary<string, LfsPointer> _thumbnails;

    private CommittedTakes(HeadTree tree, ILookup<string, int> numbers, Dictionary<string, LfsPointer> thumbnails)
    {
        Tree = tree;
        _numbers = numbers;
        _thumbnails = thumbnails;
    }

    public HeadTree Tree { get; }

    public static async Task<CommittedTakes> ReadAsync(ReadHead readHead, string repository, CancellationToken ct)
    {
        var tree = await readHead.TreeAsync(repository, ct);
        // chapter/scene/shot/takes/take_012/file
        var numbers = tree.Paths.Select(path => path.Split('/')).Where(parts => parts.Length > 5 && parts[3] == "takes")
            .Select(parts => (Shot: string.Join('/', parts[..3]), Number: TakeNumber.Parse(parts[4]))).Where(t => t.Number is not null)
            .Distinct().ToLookup(t => t.Shot, t => t.Number!.Value, StringComparer.Ordinal);
        var pictures = await tree.ReadAsync(tree.Paths.Where(path => path.EndsWith("_thumbnail.png", StringComparison.Ordinal)), ct);
        var thumbnails = new Dictionary<string, LfsPointer>(StringComparer.Ordinal);
        foreach (var (path, content) in pictures)
        {
            if (LfsPointer.TryParse(content) is { } pointer)
            {
                thumbnails[path] = pointer;
            }
        }

        return new CommittedTakes(tree, numbers, thumbnails);
    }

    public IEnumerable<int> NumbersOf(Shot shot) => _numbers[shot.RelativePath];

    public LfsPointer? ThumbnailOf(TakeFolder folder) => _thumbnails.GetValueOrDefault(folder.GitPath(folder.ThumbnailName));
}
