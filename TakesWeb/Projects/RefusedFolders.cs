namespace TakesWeb.Projects;

/// <summary>Folders in the library that are no project of this server, and why: nobody should look for them in vain.</summary>
public sealed class RefusedFolders
{
    private volatile IReadOnlyList<RefusedFolder> _all = [];

    /// <summary>As of the last look, which comes every few minutes.</summary>
    public IReadOnlyList<RefusedFolder> All => _all;

    internal void Set(IReadOnlyList<RefusedFolder> all) => _all = all;
}

/// <param name="Folder">Its name in projects/.</param>
/// <param name="Sentence">Why it is left alone, and what to do.</param>
public sealed record RefusedFolder(string Folder, string Sentence);
