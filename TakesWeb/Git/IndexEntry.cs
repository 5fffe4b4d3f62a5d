using System.Buffers.Binary;

namespace TakesWeb.Git;

/// <summary>The layout of one entry of an index of version 2 or 3 (gitformat-index): 62 bytes, two more when extended, the path, 1 to 8 NULs.</summary>
internal static class IndexEntry
{
    public const int FlagsAt = 60;
    private const int SizeAt = 36;
    private const int ModeAt = 24;
    private const int IdAt = 40;
    private const int PathAt = 62;
    private const int LongestStoredLength = 0xFFF;
    private const ushort Extended = 0x4000;

    public static int LengthOf(int pathLength, bool isExtended = false) => ((isExtended ? 2 : 0) + PathAt + pathLength + 8) & ~7;

    public static ushort Flags(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt16BigEndian(entry[FlagsAt..]);

    public static bool IsExtended(ReadOnlySpan<byte> entry) => (Flags(entry) & Extended) != 0;

    public static int Stage(ReadOnlySpan<byte> entry) => (Flags(entry) >> 12) & 3;

    public static uint ModifiedSeconds(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt32BigEndian(entry[8..]);

    public static uint Mode(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt32BigEndian(entry[ModeAt..]);

    public static GitObjectId Id(ReadOnlySpan<byte> entry) => GitObjectId.Read(entry[IdAt..]);

    /// <summary>The path, of an entry that may be followed by more.</summary>
    public static ReadOnlySpan<byte> PathOf(ReadOnlySpan<byte> entry)
    {
        var path = entry[(IsExtended(entry) ? PathAt + 2 : PathAt)..];
        var stored = Flags(entry) & LongestStoredLength;
        return path[..(stored < LongestStoredLength ? stored : path.IndexOf((byte)0))];
    }

    /// <summary>A size of zero on content that is not empty: Git compares the content at its next refresh instead of trusting the times.</summary>
    public static void Distrust(Span<byte> entry) => entry.Slice(SizeAt, 4).Clear();

    public static byte[] Create(IndexUpdate update)
    {
        var entry = new byte[LengthOf(update.PathBytes.Length)];
        if (update.Stat is { } stat)
        {
            // Git keeps the low 32 bits of each.
            Span<uint> fields =
            [
                (uint)stat.ChangedSeconds, stat.ChangedNanoseconds, (uint)stat.ModifiedSeconds, stat.ModifiedNanoseconds,
                (uint)stat.Device, (uint)stat.Inode, update.Target.Mode, stat.UserId, stat.GroupId, (uint)stat.Size,
            ];
            for (var i = 0; i < fields.Length; i++)
            {
                BinaryPrimitives.WriteUInt32BigEndian(entry.AsSpan(i * 4), fields[i]);
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(entry.AsSpan(ModeAt), update.Target.Mode);
        update.Target.Id.Write(entry.AsSpan(IdAt));
        BinaryPrimitives.WriteUInt16BigEndian(entry.AsSpan(FlagsAt), (ushort)Math.Min(update.PathBytes.Length, LongestStoredLength));
        update.PathBytes.CopyTo(entry, PathAt);
        return entry;
    }
}
