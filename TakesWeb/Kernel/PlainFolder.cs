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

    /// <summary>Writes a file that must not exist yet, and fsyncs it.</summary>
    public void Create(string name, ReadOnlySpan<byte> bytes)
    {
        using var file = _handle is null
            ? File.OpenHandle(Path.Combine(_path, name), FileMode.CreateNew, FileAccess.Write, FileShare.None)
            : Posix.OpenPlain(name, Posix.PlainOpen.New, _handle, _path);
        RandomAccess.Write(file, bytes, 0);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Renames over whatever has the name, atomically: also a link to a folder, which File.Move does not see as a file.</summary>
    public void Rename(string name, PlainFolder to, string newName)
    {
        var (old, whole) = (Path.Combine(_path, name), Path.Combine(to._path, newName));
        if (!Posix.IsAvailable)
        {
            File.Move(old, whole, overwrite: true);
        }
        else if ((_handle is null ? Posix.RenameOver(old, whole) : Posix.RenameIn(_handle, name, to._handle!, newName)) is not 0 and var errno)
        {
            throw Posix.ErrorFor($"Cannot rename {old} to {whole}", errno);
        }
    }

    /// <summary>Renames to a name that nobody holds. 0, or errno; the call needs <see cref="Posix.IsAvailable"/>.</summary>
    public int RenameNoReplace(string name, PlainFolder to, string newName) => _handle is null
        ? Posix.RenameOver(Path.Combine(_path, name), Path.Combine(to._path, newName), noReplace: true)
        : Posix.RenameIn(_handle, name, to._handle!, newName, noReplace: true);

    /// <summary>What is not there is fine.</summary>
    public void Delete(string name)
    {
        if (_handle is null)
        {
            File.Delete(Path.Combine(_path, name));
        }
        else if (Posix.DeleteIn(_handle, name) is not (0 or Posix.NoEntry) and var errno)
        {
            throw Posix.ErrorFor($"Cannot delete {Path.Combine(_path, name)}", errno);
        }
    }

    /// <summary>One that is there already is fine.</summary>
    public void MakeFolder(string name)
    {
        if (_handle is null)
        {
            Directory.CreateDirectory(Path.Combine(_path, name));
        }
        else if (Posix.MakeFolderIn(_handle, name) is not (0 or Posix.AlreadyExists) and var errno)
        {
            throw Posix.ErrorFor($"Cannot make the folder {Path.Combine(_path, name)}", errno);
        }
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
}
