using System.Buffers.Binary;
using System.Buffers.Text;

namespace TakesWeb.Gallery;

/// <summary>
/// Who takes part and what was answered, as they stand in an address: so a reload goes on. Nobody can read a take's number in it, which is all that it hides: names are
/// hidden from the eye, not from somebody who wants to know.
/// </summary>
/// <param name="Seed">Decides who stands on which side.</param>
/// <param name="Numbers">The takes' numbers, in the order in which they come.</param>
public sealed record TakeOffKey(int Seed, IReadOnlyList<int> Numbers)
{
    public const int Most = 24;

    /// <summary>In an order that tells nothing.</summary>
    public static TakeOffKey Draw(IEnumerable<int> numbers, int seed)
    {
        var order = numbers.ToArray();
        new Random(seed).Shuffle(order);
        return new TakeOffKey(seed, order);
    }

    public override string ToString()
    {
        var bytes = new byte[4 * (Numbers.Count + 1)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Seed);
        foreach (var (i, number) in Numbers.Index())
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * (i + 1)), number);
        }

        Veil(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null for what is no key: a place in an address that somebody has changed.</summary>
    public static TakeOffKey? Parse(string? text)
    {
        if (text is not { Length: > 0 and <= 4 * 4 * (Most + 1) } || !Base64Url.IsValid(text))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length % 4 != 0 || bytes.Length / 4 - 1 is < 2 or > Most)
        {
            return null;
        }

        Veil(bytes);
        var numbers = Enumerable.Range(1, (bytes.Length / 4) - 1).Select(i => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4 * i))).ToList();
        return numbers.TrueForAll(n => n > 0) && numbers.Distinct().Count() == numbers.Count ? new TakeOffKey(BinaryPrimitives.ReadInt32LittleEndian(bytes), numbers) : null;
    }

    /// <summary>True where the newcomer of this question stands on the left.</summary>
    public bool IsNewcomerLeft(int question) => (new Random(unchecked((Seed * 31) + question)).Next() & 1) == 0;

    /// <summary>The same twice is nothing.</summary>
    private static void Veil(byte[] bytes)
    {
        var veil = new byte[bytes.Length - 4];
        new Random(BinaryPrimitives.ReadInt32LittleEndian(bytes)).NextBytes(veil);
        for (var i = 0; i < veil.Length; i++)
        {
            bytes[i + 4] ^= veil[i];
        }
    }
}
