using System.Buffers.Binary;

namespace TakesWeb.Git;

/// <summary>
/// Git's index, versions 2 and 3, kept as the bytes it has on disk: a change copies whole stretches and writes only its own
/// entries, so that one more take in ten thousand costs a copy and a hash. Entries of others keep every bit.
/// Of the extensions only TREE is understood; the other optional ones are dropped, as Git allows. Version 4, a split and a
/// sparse index are "not ours": <see cref="TryParse"/> says null, and git itself must convert it.
/// </summary>
internal sealed class GitIndex
{
    private const int HeaderLength = 12;

    private readonly byte[] _bytes;
    private readonly int[] _starts;

    private GitIndex(uint version, byte[] bytes, int[] starts, CacheTree? tree)
    {
        Version = version;
        _bytes = bytes;
        _starts = starts;
        Tree = tree;
    }

    public uint Version { get; }

    /// <summary>The TREE extension; null when the file had none.</summary>
    public CacheTree? Tree { get; }

    public int Count => _starts.Length - 1;

    /// <summary>The stored bytes of one entry.</summary>
    public ReadOnlySpan<byte> this[int position] => _bytes.AsSpan(_starts[position], _starts[position + 1] - _starts[position]);

    public ReadOnlySpan<byte> PathAt(int position) => IndexEntry.PathOf(this[position]);

    public static GitIndex CreateEmpty() => new(2, [], [0], new CacheTree());

    /// <summary>Null for an index in a form that is not ours. Damage throws <see cref="InvalidDataException"/>.</summary>
    public static GitIndex? TryParse(byte[] file)
    {
        if (file.Length < HeaderLength + GitObjectId.Size || !file.AsSpan(0, 4).SequenceEqual("DIRC"u8))
        {
            throw Damaged();
        }

        var version = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(4));
        if (version is not (2 or 3))
        {
            return null;
        }

        CheckTrailer(file);
        var starts = new int[BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(8)) + 1];
        var end = file.Length - GitObjectId.Size;
        var at = HeaderLength;
        for (var i = 0; i < starts.Length - 1; i++)
        {
            if (at + IndexEntry.FlagsAt + 2 > end)
            {
                throw Damaged();
            }

            starts[i] = at - HeaderLength;
            var entry = file.AsSpan(at, end - at);
            at += IndexEntry.LengthOf(IndexEntry.PathOf(entry).Length, IndexEntry.IsExtended(entry));
        }

        starts[^1] = at - HeaderLength;
        CacheTree? tree = null;
        var isOurs = at <= end && TryReadExtensions(file.AsSpan(at, end - at), ref tree);
        return isOurs ? new GitIndex(version, file[HeaderLength..at], starts, tree) : null;
    }

    /// <summary>Where the entry of that path is (its lowest stage), or the complement of where it would go.</summary>
    public int Find(ReadOnlySpan<byte> path)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = PathAt(middle).SequenceCompareTo(path) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low < Count && PathAt(low).SequenceEqual(path) ? low : ~low;
    }

    /// <summary>
    /// The index with our entries replaced, all stages of each. What was written in or after the second <paramref name="racyFrom"/>
    /// (the old index' own time) by others may have changed without a trace in its times; Git compares such content before it writes
    /// the index. We mark the entry for comparison instead: the same promise, and no media is read under the lock.
    /// The TREE extension goes over to the new index: this one is not to be written any more.
    /// </summary>
    public GitIndex With(IEnumerable<IndexUpdate> updates, long? racyFrom)
    {
        var ours = new SortedDictionary<byte[], IndexUpdate?>(ByteOrder.Instance);
        foreach (var update in updates)
        {
            ours[update.PathBytes] = update;
        }

        foreach (var path in ours.Values.Where(u => u is { Target.IsNothing: false }).SelectMany(u => InTheWayOf(u!.PathBytes)).ToList())
        {
            ours.TryAdd(path, null);
        }

        var bytes = new MemoryStream(_bytes.Length + (ours.Count * 160));
        var starts = new List<int>(_starts.Length + ours.Count);
        var next = 0;
        foreach (var (path, update) in ours)
        {
            var found = Find(path);
            var until = found >= 0 ? found : ~found;
            Copy(next, until);
            next = until;
            while (next < Count && PathAt(next).SequenceEqual(path))
            {
                next++;
            }

            if (update is { Target.IsNothing: false })
            {
                starts.Add((int)bytes.Length);
                bytes.Write(IndexEntry.Create(update));
            }
        }

        Copy(next, Count);
        starts.Add((int)bytes.Length);
        return new GitIndex(Version, bytes.ToArray(), [.. starts], Tree ?? new CacheTree());

        void Copy(int from, int until)
        {
            var shift = (int)bytes.Length - _starts[from];
            bytes.Write(_bytes, _starts[from], _starts[until] - _starts[from]);
            for (var i = from; i < until; i++)
            {
                starts.Add(_starts[i] + shift);
                if (racyFrom is { } second && IndexEntry.ModifiedSeconds(this[i]) >= second && IndexEntry.Mode(this[i]) != GitModes.Submodule)
                {
                    IndexEntry.Distrust(bytes.GetBuffer().AsSpan(_starts[i] + shift));
                }
            }
        }
    }

    /// <summary>The whole file, with its trailer.</summary>
    public byte[] ToFile()
    {
        var extension = Tree?.ToBytes() ?? [];
        var file = new byte[HeaderLength + _bytes.Length + (extension.Length > 0 ? 8 + extension.Length : 0) + GitObjectId.Size];
        "DIRC"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4), Version);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(8), (uint)Count);
        _bytes.CopyTo(file, HeaderLength);
        if (extension.Length > 0)
        {
            var at = HeaderLength + _bytes.Length;
            "TREE"u8.CopyTo(file.AsSpan(at));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at + 4), (uint)extension.Length);
            extension.CopyTo(file, at + 8);
        }

        GitObjectId.Checksum(file.AsSpan(0, file.Length - GitObjectId.Size), file.AsSpan(file.Length - GitObjectId.Size));
        return file;
    }

    private static bool TryReadExtensions(ReadOnlySpan<byte> bytes, ref CacheTree? tree)
    {
        while (bytes.Length >= 8)
        {
            var length = (int)BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
            if (length < 0 || length > bytes.Length - 8)
            {
                throw Damaged();
            }

            if (bytes[..4].SequenceEqual("TREE"u8))
            {
                tree = length > 0 ? CacheTree.Parse(bytes.Slice(8, length)) : null;
            }
            else if (bytes[0] is not (>= (byte)'A' and <= (byte)'Z'))
            {
                // "link" (split), "sdir" (sparse), or one of the future that must be understood.
                return false;
            }

            bytes = bytes[(8 + length)..];
        }

        return true;
    }

    private static void CheckTrailer(byte[] file)
    {
        Span<byte> hash = stackalloc byte[GitObjectId.Size];
        var trailer = file.AsSpan(file.Length - GitObjectId.Size);
        GitObjectId.Checksum(file.AsSpan(0, file.Length - GitObjectId.Size), hash);
        // All zeros: index.skipHash.
        if (!trailer.SequenceEqual(hash) && trailer.ContainsAnyExcept((byte)0))
        {
            throw Damaged();
        }
    }

    private static InvalidDataException Damaged() =>
        new("The repository's index is damaged. Delete .git/index and run git reset in the project's folder; no file is lost by it.");

    // A file "a" cannot stand in the index beside "a/b".
    private IEnumerable<byte[]> InTheWayOf(byte[] path)
    {
        for (var slash = Array.IndexOf(path, (byte)'/'); slash > 0; slash = Array.IndexOf(path, (byte)'/', slash + 1))
        {
            if (Find(path.AsSpan(0, slash)) >= 0)
            {
                yield return path[..slash];
            }
        }

        byte[] below = [.. path, (byte)'/'];
        for (var i = ~Find(below); i >= 0 && i < Count && PathAt(i).StartsWith(below); i++)
        {
            yield return PathAt(i).ToArray();
        }
    }
}
