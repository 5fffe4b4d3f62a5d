using System.Globalization;
using System.Text;

namespace TakesWeb.Git;

/// <summary>What HEAD's branch held at one moment, every path of it.</summary>
public sealed class HeadTree
{
    private readonly GitRepository _repository;
    private readonly Dictionary<string, TreeTarget> _all;

    internal HeadTree(GitRepository repository, string? commit, Dictionary<string, TreeTarget> all)
    {
        _repository = repository;
        _all = all;
        Commit = commit;
    }

    /// <summary>The commit; null before the first.</summary>
    public string? Commit { get; }

    public IReadOnlyCollection<string> Paths => _all.Keys;

    /// <summary>Whether the commit holds what this change would bring: the same pointer, the content that the file has now, a path that is gone.</summary>
    public bool Holds(GitChange change) => ReadHead.IsHeld(_repository, change, _all.GetValueOrDefault(change.Path));

    /// <summary>The committed content of small files, by path; what the commit does not have is left out. One git process, however many.</summary>
    public async Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(IEnumerable<string> paths, CancellationToken ct)
    {
        var wanted = paths.Where(path => _all.TryGetValue(path, out var target) && target.Mode != GitModes.Submodule).ToList();
        var contents = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (wanted.Count == 0)
        {
            return contents;
        }

        var asked = Encoding.ASCII.GetBytes(string.Concat(wanted.Select(path => _all[path].Id + "\n")));
        var answer = (await GitProgram.AskAsync(_repository.Root, ["cat-file", "--batch"], ct, asked)).OrThrow("read what is committed").Output;
        var at = 0;
        foreach (var path in wanted)
        {
            // Raw text: "<id> blob <size>" LF content LF; "<id> missing" LF for an object that is not there.
            var end = answer.AsSpan(at).IndexOf((byte)'\n') + at;
            var words = Encoding.ASCII.GetString(answer, at, end - at).Split(' ');
            at = end + 1;
            if (words is [_, "blob", var size])
            {
                var length = int.Parse(size, CultureInfo.InvariantCulture);
                contents[path] = answer[at..(at + length)];
                at += length + 1;
            }
        }

        return contents;
    }
}
