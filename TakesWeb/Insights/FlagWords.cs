using TakesWeb.Media.Faults;

namespace TakesWeb.Insights;

/// <summary>The words for what a take may be marked with, as the API, the address of a page and the index say them.</summary>
public static class FlagWords
{
    public const string NearDuplicate = "near-duplicate";
    public const string Duplicate = "duplicate";
    public const string WrongSize = "wrong-size";
    public const string WrongRate = "wrong-rate";

    /// <summary>All of them, in the order in which they matter on a card.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. new[] { FaultKind.Black, FaultKind.Flat, FaultKind.Frozen, FaultKind.Clipping, FaultKind.Silence }.Select(Of), WrongSize, WrongRate, NearDuplicate, Duplicate];

    /// <summary>0 for what matters most.</summary>
    public static int RankOf(string word) => All.TakeWhile(known => known != word).Count();

    public static string Of(FaultKind kind) => kind.ToString().ToLowerInvariant();
}
