using Microsoft.Win32.SafeHandles;

namespace TakesWeb.Kernel;

/// <summary>
/// A folder that was opened without following a link anywhere on the way to it, and the names in it. Whoever swaps a name on the way with a link
/// after that, or in that very moment, changes nothing: what is done here is done in the folder that was opened. Where the kernel cannot
/// promise this (before Linux 5.6, other systems), it is the folder of that name, and callers have asked <see cref="SafePath"/> before.
/// </summary>
internal sealed class PlainFolder : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle? _handle;

    private PlainFolder(string path, SafeFileHandle? handle) => (_path, _handle) = (path, handle);

    /// <exception cref="DirectoryNotFoundException">It is not there, or a link is on the way to it.</exception>
    public static PlainFolder Open(string path) => new(path, Posix.HasPlainOpen ? Posix.OpenPlain(path, Posix.PlainOpen.Folder) : null);

    /// <summary>The one that a file lies in, or will.</summary>
    public static PlainFolder Of(string file) => Open(Path.GetDirectoryName(file)!);

    /// <summary>Opens a file for writing that must not exist yet.</summary>
    public SafeFileHandle Create(string name) => _handle is null
        ? File.OpenHandle(Whole(name), FileMode.CreateNew, FileAccess.Write, FileShare.None)
        : Posix.OpenPlain(name, Posix.PlainOpen.New, _handle, _path);

    /// <summary>Writes a file that must not exist yet, and fsyncs it.</summary>
    public void Create(string name, ReadOnlySpan<byte> bytes)
    {
        using var file = Create(name);
        RandomAccess.Write(file, bytes, 0);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Renames over whatever has the name, atomically: also a link to a folder, which File.Move does not see as a file.</summary>
    public void Rename(string name, PlainFolder to, string newName)
    {
        if (!Posix.IsAvailable)
        {
            File.Move(Whole(name), to.Whole(newName), overwrite: true);
        }
        else if (Posix.RenameIn(_handle, Here(name), to._handle, to.Here(newName)) is not 0 and var errno)
        {
            throw Posix.ErrorFor($"Cannot rename {Whole(name)} to {to.Whole(newName)}", errno);
        }
    }

    /// <summary>Renames to a name that nobody holds. 0, or errno; the call needs <see cref="Posix.IsAvailable"/>.</summary>
    public int RenameNoReplace(string name, PlainFolder to, string newName) => Posix.RenameIn(_handle, Here(name), to._handle, to.Here(newName), noReplace: true);

    /// <summary>Gives a file a second name. 0, or errno; the call needs <see cref="Posix.IsAvailable"/>.</summary>
    public int Link(string name, PlainFolder to, string newName) => Posix.LinkIn(_handle, Here(name), to._handle, to.Here(newName));

    /// <summary>What is not there is fine.</summary>
    public void Delete(string name)
    {
        if (!Posix.IsAvailable)
        {
            File.Delete(Whole(name));
        }
        else if (Posix.DeleteIn(_handle, Here(name)) is not (0 or Posix.NoEntry) and var errno)
        {
            throw Posix.ErrorFor($"Cannot delete {Whole(name)}", errno);
        }
    }

    /// <summary>False when there is one already.</summary>
    public bool MakeFolder(string name)
    {
        if (!Posix.IsAvailable)
        {
            Directory.CreateDirectory(Whole(name));
            return true;
        }

        return Posix.MakeFolderIn(_handle, Here(name)) switch
        {
            0 => true,
            Posix.AlreadyExists => false,
            var errno => throw Posix.ErrorFor($"Cannot make the folder {Whole(name)}", errno),
        };
    }

    /// <summary>Makes the names in it durable.</summary>
    public void Sync()
    {
        if (_handle is null)
        {
            DurableFile.SyncFolder(_path);
        }
        else
        {
            Posix.SyncFolder(_handle, _path);
        }
    }

    public void Dispose() => _handle?.Dispose();

    /// <summary>The name as the system call wants it: relative to the open folder, or whole.</summary>
    private string Here(string name) => _handle is null ? Whole(name) : name;

    private string Whole(string name) => Path.Combine(_path, name);
}
