using System.Text.Json;

namespace TakesWeb.Storage;

/// <summary>What bytes are for. Each class of file has exactly one.</summary>
public enum FileCategory
{
    Renders,
    Thumbnails,
    Assets,
    Metadata,
    LfsOnly,
    Git,
    Cache,
    Trash,
}

public static class FileCategories
{
    /// <summary>"renders", "lfs_only": the words of the HTTP API and of the index.</summary>
    public static string Word(this FileCategory category) => JsonNamingPolicy.SnakeCaseLower.ConvertName(category.ToString());

    /// <summary>True for what counts towards a project's total: the unique inodes under takes/, assets/ and the LFS store.</summary>
    public static bool IsInTotal(this FileCategory category) => category is not (FileCategory.Git or FileCategory.Cache);

    /// <summary>Of several names of one inode the one of most weight carries the bytes: in use before in the trash before in the store alone.</summary>
    internal static int Weight(this FileCategory category) => category switch { FileCategory.LfsOnly => 0, FileCategory.Trash => 1, _ => 2 };
}
