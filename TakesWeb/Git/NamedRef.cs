namespace TakesWeb.Git;

/// <summary>Reads one ref by its full name, from its loose file or from packed-refs. Takes no lock.</summary>
internal sealed class NamedRef(string gitFolder, string name)
{
    /// <summary>The object it names, or null where there is no such ref.</summary>
    public GitObjectId? Read()
    {
        if (ReadText(Path.Combine(gitFolder, name)) is { } text)
        {
            return GitObjectId.TryParse(text.AsSpan().Trim())
                ?? throw new InvalidDataException($"{name} holds \"{text.Trim()}\" where a commit id should be. Repositories with SHA-256 ids are not supported.");
        }

        return ReadText(Path.Combine(gitFolder, "packed-refs"))?
            .Split('\n')
            .Where(line => line.Length > 41 && line.AsSpan(41).TrimEnd().SequenceEqual(name))
            .Select(line => GitObjectId.TryParse(line.AsSpan(0, 40)))
            .FirstOrDefault();
    }

    private static string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
