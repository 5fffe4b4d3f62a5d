using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TakesWeb.Kernel;

/// <summary>
/// Opens a file that lies where its name says: no part of the name, and not the file, is a link at the moment of opening. In a repository of many
/// hands a check before opening is too early. As for <see cref="PlainFolder"/>, older kernels and other systems open by name.
/// </summary>
public static class PlainFile
{
    /// <exception cref="FileNotFoundException">It is not there, or a link is on the way to it.</exception>
    public static FileStream OpenRead(string path, int bufferSize = 4096) => new(Handle(path), FileAccess.Read, bufferSize);

    /// <summary>Opens a file to write behind its end; it is made where there is none.</summary>
    internal static FileStream OpenAppend(string path) => Posix.HasPlainOpen
        ? new FileStream(Posix.OpenPlain(path, Posix.PlainOpen.Append), FileAccess.Write, bufferSize: 0)
        : new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    public static byte[] ReadAllBytes(string path)
    {
        using var file = Handle(path);
        var bytes = new byte[RandomAccess.GetLength(file)];
        var at = 0;
        while (at < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(at), at) is > 0 and var read)
        {
            at += read;
        }

        return at == bytes.Length ? bytes : bytes[..at];
    }

    /// <summary>UTF-8, with or without a byte order mark.</summary>
    public static string ReadAllText(string path)
    {
        var bytes = ReadAllBytes(path).AsSpan();
        return Encoding.UTF8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
    }

    private static SafeFileHandle Handle(string path) => Posix.HasPlainOpen ? Posix.OpenPlain(path, Posix.PlainOpen.Read) : File.OpenHandle(path);
}
