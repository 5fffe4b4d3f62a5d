using System.Text.Json;
using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// What recovery needs to know about a lock of ours, on disk before the lock is: who held it, and which file it is. The commits
/// themselves need no line here: the index is in place before the branch moves, so there is nothing to finish.
/// </summary>
internal sealed record CommitIntent(ProcessIdentity Holder, string LockInode)
{
    private const string FileName = "commit-intent.json";

    public static CommitIntent? Read(GitRepository repository)
    {
        var path = Path.Combine(repository.TakesFolder, FileName);
        try
        {
            return JsonSerializer.Deserialize<CommitIntent>(File.ReadAllBytes(path)) is { Holder: not null, LockInode: not null } intent ? intent : null;
        }
        catch (JsonException)
        {
            // Not written by us: it proves nothing, and a lock that stands is somebody else's.
            return null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Write(GitRepository repository) => DurableFile.Write(Path.Combine(repository.TakesFolder, FileName), JsonSerializer.SerializeToUtf8Bytes(this));

    public static void Remove(GitRepository repository) => File.Delete(Path.Combine(repository.TakesFolder, FileName));
}
