using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>One row of the grid. Virtualize knows one dimension alone, so the grid is cut into rows of one height.</summary>
public sealed record CardRow(int Index, int FirstCard, IReadOnlyList<Take> Takes);
