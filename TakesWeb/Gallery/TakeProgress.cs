namespace TakesWeb.Gallery;

/// <summary>How far the work on a take is.</summary>
/// <param name="Fraction">0 to 1.</param>
/// <param name="Text">"frame 41 of 96", when the worker tells.</param>
public sealed record TakeProgress(double Fraction, string? Text)
{
    public int Percent => (int)Math.Floor(Math.Clamp(Fraction, 0, 1) * 100);
}
