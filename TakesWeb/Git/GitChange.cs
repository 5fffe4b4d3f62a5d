namespace TakesWeb.Git;

/// <summary>One path that a commit changes. Paths are relative to the repository, with forward slashes.</summary>
public abstract record GitChange(string Path);

/// <summary>
/// Media: the working file at <paramref name="Path"/> (its hash and size are known, it is never read) is committed as an LFS pointer.
/// Where the working file is away, the pointer is committed all the same and the index entry is left for Git to refresh.
/// </summary>
public sealed record PointerChange(string Path, string Oid, long Size) : GitChange(Path);

/// <summary>A small file of ours (sidecar, events, project.json, .gitattributes): its present content becomes a blob.</summary>
public sealed record FileChange(string Path) : GitChange(Path);

/// <summary>A symbolic link with a relative target.</summary>
public sealed record LinkChange(string Path, string Target) : GitChange(Path);

/// <summary>The path leaves the tree. The working file is not touched.</summary>
public sealed record RemoveChange(string Path) : GitChange(Path);
