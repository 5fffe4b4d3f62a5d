using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>
/// active_take: a convenience for people and tools on the file system, made again from project.json whenever the two differ. A relative
/// symbolic link; where those do not work, active_take.json with the same target.
/// </summary>
internal static class ActiveLink
{
    public static string TargetOf(int number) => $"takes/{TakeNumber.Format(number)}";

    /// <summary>Points the link at a take, or removes it for null. Atomic: a reader sees the old target or the new one.</summary>
    public static void Set(string repository, Shot shot, int? number)
    {
        var link = TakeFolder.LinkOf(repository, shot);
        if (!SafePath.IsFreeOfLinks(repository, Path.GetDirectoryName(link)!))
        {
            // Somebody planted a link on the way: it would be made outside the project. project.json says what is active.
            return;
        }

        if (number is not { } take)
        {
            if (FileStat.Of(link) is { IsLink: true })
            {
                File.Delete(link);
            }

            File.Delete(link + ".json");
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        var temporary = DurableFile.TemporaryName(link);
        try
        {
            Directory.CreateSymbolicLink(temporary, TargetOf(take));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            // Windows without the right to make links, FAT, some network mounts.
            DurableFile.Write(link + ".json", $$"""{ "target": "{{TargetOf(take)}}" }""" + "\n");
            return;
        }

        DurableFile.Replace(temporary, link);
        DurableFile.SyncFolder(Path.GetDirectoryName(link)!);
    }

    /// <summary>What the link says now; null when there is none, or when it points anywhere but at a take.</summary>
    public static int? Read(string repository, Shot shot)
    {
        var target = new DirectoryInfo(TakeFolder.LinkOf(repository, shot)).LinkTarget;
        return target is not null && target.StartsWith("takes/", StringComparison.Ordinal) ? TakeNumber.Parse(target["takes/".Length..]) : null;
    }

    public static bool IsFile(string repository, Shot shot) => File.Exists(TakeFolder.LinkOf(repository, shot) + ".json");
}
