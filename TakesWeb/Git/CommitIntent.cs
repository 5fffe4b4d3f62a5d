using System.Text.Json;
using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// What recovery needs to know about a lock of ours, on disk before the lock is: who held it, which file it is, and where the branch
/// stood. The new commit needs no line here: whatever the branch gained since <paramref name="OldCommit"/> is what the index lacks.
/// </summary>
internal sealed record CommitIntent(ProcessIdentity Holder, string LockInode, string? OldCommit)
{
    private const string FileName = "commit-intent.json";

    public static CommitIntent? Read(GitRepository repository)
    {
        var path = Path.Combine(repository.TakesFolder, FileName);
        try
        {
            return JsonSerializer.Deserialize<CommitIntent>(File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Write(GitRepository repository) => DurableFile.Write(Path.Combine(repository.TakesFolder, FileName), JsonSerializer.SerializeToUtf8Bytes(this));

    public static void Remove(GitRepository repository) => File.Delete(Path.Combine(repository.TakesFolder, FileName));
}
