using System.Text;
using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// The block of .gitattributes that Takes keeps: constant however many takes there are. What a user wrote before or after it stays.
/// </summary>
public static class ManagedAttributes
{
    public const string FileName = ".gitattributes";

    private const string Begin = "# >>> Takes: this block is written by Takes; put your own lines outside it";
    private const string End = "# <<< Takes";

    private static readonly string[] Media =
    [
        "mp4", "mov", "m4v", "avi", "mkv", "webm", "flv", "wmv",
        "jpg", "jpeg", "png", "tiff", "tif", "tga", "exr", "bmp", "gif", "webp", "heic",
        "wav", "mp3", "aac", "m4a", "flac", "ogg",
    ];

    private static string Block { get; } = string.Join(
        '\n',
        [Begin, .. Media.Select(extension => $"*.{extension} filter=lfs diff=lfs merge=lfs -text"), "*.json text eol=lf", "*_events.jsonl text eol=lf merge=union", End]) + "\n";

    /// <summary>The file's new text: the block put in, or put right. The same text comes back when it is right already.</summary>
    public static string Merge(string? existing)
    {
        var text = existing ?? "";
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = begin < 0 ? -1 : text.IndexOf(End, begin, StringComparison.Ordinal);
        if (end >= 0)
        {
            var after = text.IndexOf('\n', end);
            return text[..begin] + Block + (after < 0 ? "" : text[(after + 1)..]);
        }

        // First, so that a user's own lines below win: in .gitattributes the last match counts. A beginning without an end is no block.
        return Block + (begin < 0 ? text : text.Remove(begin, Begin.Length));
    }

    /// <summary>Puts the block into a project's file. True when the file changed and wants a commit. Safe to run twice.</summary>
    public static bool Ensure(string root)
    {
        var path = Path.Combine(root, FileName);
        var existing = File.Exists(path) ? File.ReadAllText(path, Encoding.UTF8) : null;
        var merged = Merge(existing);
        if (merged == existing)
        {
            return false;
        }

        DurableFile.Write(path, merged);
        return true;
    }

    /// <summary>Whether a project's file has the block as it is meant; a missing file has not.</summary>
    public static bool IsRight(string root)
    {
        var path = Path.Combine(root, FileName);
        return File.Exists(path) && File.ReadAllText(path, Encoding.UTF8) is var text && Merge(text) == text;
    }

    /// <summary>True for a path that the block sends through LFS, by its ending. A user's own lines may say otherwise.</summary>
    public static bool IsMedia(string path) => Media.Contains(Path.GetExtension(path).TrimStart('.'), StringComparer.Ordinal);

    /// <summary>True for a path whose line ends the block fixes.</summary>
    internal static bool IsText(string path) =>
        path.EndsWith(".json", StringComparison.Ordinal) || path.EndsWith("_events.jsonl", StringComparison.Ordinal);
}
