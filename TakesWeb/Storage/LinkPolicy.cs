using Microsoft.Extensions.Options;
using TakesWeb.Kernel;

namespace TakesWeb.Storage;

/// <summary>
/// How one stored object gets a second name: copy-on-write clone, else hard link, else copy; always a copy with Takes:LinkMode=copy.
/// A link is one copy under two names: damage can be found, and repaired only from elsewhere.
/// </summary>
public sealed class LinkPolicy(IOptions<StorageOptions> options)
{
    private static readonly UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>
    /// Makes <paramref name="created"/> a second name or copy of <paramref name="existing"/>, durable once its folder is synced.
    /// <paramref name="created"/> must not exist.
    /// </summary>
    public void Share(string existing, string created)
    {
        if (options.Value.LinkMode == LinkMode.Auto && (DurableFile.TryClone(existing, created) || DurableFile.TryLink(existing, created)))
        {
            return;
        }

        File.Copy(existing, created, overwrite: false);
        if (!OperatingSystem.IsWindows())
        {
            // A copy of a 0444 file is 0444 too, and cannot be opened for the flush below.
            File.SetUnixFileMode(created, ReadOnly | UnixFileMode.UserWrite);
        }

        DurableFile.Sync(created);
        Protect(created);
    }

    /// <summary>Takes the write permission away: nothing is ever overwritten in place.</summary>
    public static void Protect(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, ReadOnly);
        }
    }
}
