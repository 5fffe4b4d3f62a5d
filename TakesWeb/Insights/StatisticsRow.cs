namespace TakesWeb.Insights;

/// <summary>A line of a table of statistics.</summary>
/// <param name="Url">Where its name leads; null for nowhere.</param>
public sealed record StatisticsRow(string Name, TakeCount Count, string? Url = null);
