using TakesWeb.Media;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Insights;

/// <summary>What a project's takes come to: every take that was ever made in its shots, those in the trash and purged ones too, for they were tries.</summary>
public sealed record Statistics(
    TakeCount All, IReadOnlyList<Counted<MediaKind?>> Types, IReadOnlyList<Counted<Verdict>> Verdicts, IReadOnlyList<Counted<string?>> Authors,
    IReadOnlyList<Counted<string?>> Models, IReadOnlyList<Counted<Shot>> Shots);

/// <summary>One part of them.</summary>
/// <param name="Of">What they have in common; null where nothing is known of it.</param>
public sealed record Counted<T>(T Of, TakeCount Count);

/// <summary>Sums over some takes.</summary>
public sealed record TakeCount
{
    public int Takes { get; init; }

    /// <summary>How many of them have the verdict approved.</summary>
    public int Approved { get; init; }

    /// <summary>Seconds of film of the approved ones.</summary>
    public double ApprovedSeconds { get; init; }

    /// <summary>How many say how long a generator worked on them.</summary>
    public int Timed { get; init; }

    /// <summary>What those add up to.</summary>
    public double GenerationSeconds { get; init; }

    /// <summary>How many takes it took for a second of approved film; null while no film is approved.</summary>
    public double? TriesPerSecond => ApprovedSeconds > 0 ? Takes / ApprovedSeconds : null;

    /// <summary>How long generators worked for a second of approved film; null while no film is approved or nobody says how long.</summary>
    public double? GenerationPerSecond => ApprovedSeconds > 0 && Timed > 0 ? GenerationSeconds / ApprovedSeconds : null;
}
