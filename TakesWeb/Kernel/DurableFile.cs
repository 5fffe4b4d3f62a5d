using System.Text;

namespace TakesWeb.Kernel;

/// <summary>
/// File operations that survive a crash when they return: data is fsynced before its name appears, and the folder after.
/// All are safe to call from several threads and processes on different names; the no-replace ones also on the same name. No link is followed on the way
/// to a name that is written, appended to, linked, renamed, made or deleted (<see cref="PlainFolder"/>).
/// </summary>
public static class DurableFile
{
    /// <summary>Replaces <paramref name="path"/> atomically. A reader sees the old bytes or the new ones, never a part.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var folder = PlainFolder.Of(path);
        var temporary = Path.GetFileName(TemporaryName(path));
        try
        {
            folder.Create(temporary, bytes);
            folder.Rename(temporary, folder, Path.GetFileName(path));
        }
        catch
        {
            folder.Delete(temporary);
            throw;
        }

        folder.Sync();
    }

    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file that must not exist yet, and fsyncs it; the folder is the caller's.</summary>
    public static void WriteNew(string path, ReadOnlySpan<byte> bytes)
    {
        using var folder = PlainFolder.Of(path);
        folder.Create(Path.GetFileName(path), bytes);
    }

    /// <summary>Appends one line (a line feed is added) and fsyncs. A crash may leave a torn last line, never a torn earlier one.</summary>
    public static void AppendLine(string path, string line)
    {
        var isNew = !File.Exists(path);
        using (var file = PlainFile.OpenAppend(path))
        {
            file.Write(Encoding.UTF8.GetBytes(line + "\n"));
            file.Flush(flushToDisk: true);
        }

        if (isNew)
        {
            SyncFolder(Path.GetDirectoryName(path)!);
        }
    }

    /// <summary>Makes a folder and whatever is missing above it; each new name is durable on return.</summary>
    public static void MakeFolder(string folder)
    {
        var missing = new Stack<string>();
        for (var current = folder; current is not null && !Directory.Exists(current); current = Path.GetDirectoryName(current))
        {
            missing.Push(current);
        }

        while (missing.TryPop(out var next))
        {
            using var above = PlainFolder.Of(next);
            above.MakeFolder(Path.GetFileName(next));
            above.Sync();
        }
    }

    /// <summary>fsyncs a finished file that somebody else wrote (a decoder, a copy).</summary>
    public static void Sync(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        file.Flush(flushToDisk: true);
    }

    /// <summary>fsyncs everything below a folder that another program filled, and the folder.</summary>
    public static void SyncTree(string folder)
    {
        foreach (var path in Directory.GetFiles(folder))
        {
            // Git's objects are read-only, and a flush needs no right to write.
            using var file = File.OpenHandle(path);
            RandomAccess.FlushToDisk(file);
        }

        foreach (var inner in Directory.GetDirectories(folder))
        {
            SyncTree(inner);
        }

        SyncFolder(folder);
    }

    /// <summary>Makes the names in <paramref name="folder"/> durable. On Windows the file system journals them itself.</summary>
    public static void SyncFolder(string folder)
    {
        if (Posix.IsAvailable)
        {
            Posix.SyncFolder(folder);
        }
    }

    /// <summary>
    /// Renames a finished folder to a name that nobody holds. False when the name is taken, by whomever; then nothing changed.
    /// The one operation that decides who gets a take number: Directory.Move and File.Exists are not locks.
    /// </summary>
    public static bool TryPublishFolder(string finished, string target)
    {
        if (!Posix.IsAvailable)
        {
            return TryMoveFolder(finished, target);
        }

        using var from = PlainFolder.Of(finished);
        using var to = PlainFolder.Of(target);
        return from.RenameNoReplace(Path.GetFileName(finished), to, Path.GetFileName(target)) switch
        {
            0 => true,
            Posix.AlreadyExists or Posix.NotEmpty => false,
            // No RENAME_NOREPLACE on this file system (NFS, some FUSE): mkdir is the lock, rename replaces the empty folder.
            Posix.InvalidArgument => TryClaimThenRename(from, Path.GetFileName(finished), to, Path.GetFileName(target)),
            var errno => throw Posix.ErrorFor($"Cannot rename {finished} to {target}", errno),
        };
    }

    /// <summary>Renames over whatever has the name, atomically; also a link to a folder, which File.Move does not see as a file.</summary>
    public static void Replace(string from, string to)
    {
        using var folder = PlainFolder.Of(from);
        using var target = PlainFolder.Of(to);
        folder.Rename(Path.GetFileName(from), target, Path.GetFileName(to));
    }

    /// <summary>Renames a finished file to a name that nobody holds; an <see cref="IOException"/> when somebody does.</summary>
    public static void MoveNew(string from, string to)
    {
        if (!Posix.IsAvailable)
        {
            File.Move(from, to, overwrite: false);
            return;
        }

        using var folder = PlainFolder.Of(from);
        using var target = PlainFolder.Of(to);
        var errno = folder.RenameNoReplace(Path.GetFileName(from), target, Path.GetFileName(to));
        if (errno == Posix.InvalidArgument)
        {
            // No RENAME_NOREPLACE on this file system: a second name is given to nobody who has it, and the first one goes.
            errno = folder.Link(Path.GetFileName(from), target, Path.GetFileName(to));
            if (errno == 0)
            {
                folder.Delete(Path.GetFileName(from));
            }
        }

        if (errno != 0)
        {
            throw Posix.ErrorFor($"Cannot rename {from} to {to}", errno);
        }
    }

    /// <summary>Deletes a file; one that is not there is fine.</summary>
    public static void Delete(string path)
    {
        using var folder = PlainFolder.Of(path);
        folder.Delete(Path.GetFileName(path));
    }

    /// <summary>Gives <paramref name="existing"/> a second name. False when the name is taken or the file system has no hard links.</summary>
    public static bool TryLink(string existing, string created)
    {
        if (!Posix.IsAvailable)
        {
            return false;
        }

        using var from = PlainFolder.Of(existing);
        using var to = PlainFolder.Of(created);
        return from.Link(Path.GetFileName(existing), to, Path.GetFileName(created)) switch
        {
            0 => true,
            Posix.NoSpace => throw Posix.ErrorFor($"Cannot link {created}", Posix.NoSpace),
            _ => false,
        };
    }

    /// <summary>Copies by sharing extents. False, and nothing left behind, where the file system has no such thing.</summary>
    public static bool TryClone(string existing, string created)
    {
        if (!Posix.IsAvailable)
        {
            return false;
        }

        using var folder = PlainFolder.Of(created);
        bool cloned;
        using (var source = PlainFile.OpenRead(existing, bufferSize: 0))
        using (var target = folder.Create(Path.GetFileName(created)))
        {
            cloned = Posix.TryClone(source.SafeFileHandle, target);
            if (cloned)
            {
                RandomAccess.FlushToDisk(target);
            }
        }

        if (!cloned)
        {
            folder.Delete(Path.GetFileName(created));
        }

        return cloned;
    }

    /// <summary>A name beside <paramref name="path"/> that no other writer uses.</summary>
    public static string TemporaryName(string path) => $"{path}.{Guid.NewGuid():N}.tmp";

    /// <summary>True for the exceptions that mean "no space left", on Linux and on Windows.</summary>
    public static bool IsDiskFull(IOException exception)
    {
        // Windows: ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL. The same numbers are other errors on Linux, where HResult is errno.
        var code = exception.HResult & 0xFFFF;
        return (OperatingSystem.IsWindows() ? code is 0x70 or 0x27 : code == Posix.NoSpace)
            || exception.Message.Contains("No space left", StringComparison.OrdinalIgnoreCase);
    }

    private static bool TryClaimThenRename(PlainFolder from, string name, PlainFolder to, string newName)
    {
        if (!to.MakeFolder(newName))
        {
            return false;
        }

        // rename(2) replaces an empty folder atomically; Directory.Move would refuse it.
        from.Rename(name, to, newName);
        return true;
    }

    private static bool TryMoveFolder(string finished, string target)
    {
        if (Directory.Exists(target) || File.Exists(target))
        {
            return false;
        }

        Directory.Move(finished, target);
        return true;
    }
}
