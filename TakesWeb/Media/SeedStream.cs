namespace TakesWeb.Media;

/// <summary>
/// Numbers drawn from a 64-bit seed (SplitMix64): the same on every machine and in every version of .NET, which System.Random
/// does not promise. The mixing is a bijection, so two seeds differ from the first number on.
/// </summary>
internal sealed class SeedStream(ulong seed)
{
    private ulong _state = seed;

    /// <summary>From 0 up to, not including, 1.</summary>
    public double Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    public double Next(double from, double to) => from + (Next() * (to - from));

    public T Pick<T>(IReadOnlyList<T> choices) => choices[(int)(Next() * choices.Count)];
}
