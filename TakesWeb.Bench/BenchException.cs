namespace TakesWeb.Bench;

/// <summary>A measurement that cannot be trusted is not printed: something it needs failed, and this says what.</summary>
internal sealed class BenchException(string message) : Exception(message);
