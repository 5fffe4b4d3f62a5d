namespace TakesWeb.Git;

/// <summary>Paths inside a repository, as upper features give them.</summary>
internal static class RepositoryPath
{
    /// <summary>The names on the way. A path that could leave the work tree or reach .git is a bug of the caller and throws.</summary>
    public static string[] Names(string path)
    {
        var names = path.Split('/');
        return names.All(IsSound) ? names : throw new ArgumentException($"\"{path}\" is not a path inside a repository.", nameof(path));
    }

    private static bool IsSound(string name) =>
        name is not ("" or "." or "..") && !name.AsSpan().ContainsAny('\0', '\\') && !name.Equals(".git", StringComparison.OrdinalIgnoreCase);
}
