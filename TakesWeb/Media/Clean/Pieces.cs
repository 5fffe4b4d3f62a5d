namespace TakesWeb.Media.Clean;

/// <summary>Parts of a file, as far as it goes: a file that ends early has a copy that ends early.</summary>
internal static class Pieces
{
    /// <summary>So many bytes; zeros where the file has ended.</summary>
    public static byte[] Read(Stream source, int count)
    {
        var bytes = new byte[count];
        var read = source.ReadAtLeast(bytes, count, throwOnEndOfStream: false);
        bytes.AsSpan(read).Clear();
        return bytes;
    }

    public static void Copy(Stream source, Stream target, long count)
    {
        var buffer = new byte[(int)Math.Min(count, 128 * 1024)];
        while (count > 0 && source.Read(buffer, 0, (int)Math.Min(count, buffer.Length)) is > 0 and var read)
        {
            target.Write(buffer, 0, read);
            count -= read;
        }
    }
}
