using System.Buffers.Binary;

namespace TakesWeb.Kernel;

/// <summary>The check sum of ZIP entries, eight bytes at a step. It finds damage; it proves nothing against somebody who means harm.</summary>
public struct Crc32
{
    private const int Step = 8;

    private static readonly uint[][] Tables = MakeTables();

    private uint _negated;

    /// <summary>The sum of all that was added.</summary>
    public readonly uint Value => _negated;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var sum = ~_negated;
        while (bytes.Length >= Step)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ sum;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            sum = Tables[7][(byte)low] ^ Tables[6][(byte)(low >> 8)] ^ Tables[5][(byte)(low >> 16)] ^ Tables[4][low >> 24]
                ^ Tables[3][(byte)high] ^ Tables[2][(byte)(high >> 8)] ^ Tables[1][(byte)(high >> 16)] ^ Tables[0][high >> 24];
            bytes = bytes[Step..];
        }

        foreach (var value in bytes)
        {
            sum = Tables[0][(byte)(sum ^ value)] ^ (sum >> 8);
        }

        _negated = ~sum;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[Step][];
        tables[0] = new uint[256];
        for (var n = 0u; n < 256; n++)
        {
            var value = n;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 0 ? value >> 1 : 0xEDB88320 ^ (value >> 1);
            }

            tables[0][n] = value;
        }

        for (var k = 1; k < Step; k++)
        {
            tables[k] = [.. tables[k - 1].Select(value => tables[0][(byte)value] ^ (value >> 8))];
        }

        return tables;
    }
}
