using TakesWeb.Kernel;

namespace TakesWeb.Storage;

/// <summary>One data folder, one instance: an OS lock on a file in it, held until the process ends, however it ends.</summary>
public sealed class InstanceLock(DataFolder data) : IDisposable
{
    private FileStream? _file;

    /// <summary>Takes the lock. Throws <see cref="InstanceLockedException"/> when another process has it.</summary>
    public void Take()
    {
        DurableFile.MakeFolder(data.Root);
        try
        {
            _file = new FileStream(Path.Combine(data.Root, "instance.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new InstanceLockedException(data.Root, exception);
        }
    }

    public void Dispose() => _file?.Dispose();
}

public sealed class InstanceLockedException(string folder, Exception inner)
    : IOException($"Another Takes is running on {folder}. Stop it first, or start this one with another folder (--Takes:Data=...).", inner);
