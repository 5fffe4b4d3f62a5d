using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>All that the gallery of a shot shows of it at one moment.</summary>
/// <param name="Project">In the trash or not.</param>
/// <param name="Shot">In the trash or not.</param>
/// <param name="Sums">Of the whole shot.</param>
/// <param name="Flagged">How many takes are worth a look.</param>
/// <param name="Window">The part of the list that is held.</param>
/// <param name="ActiveUid">The take that holds, in sight or not.</param>
/// <param name="Active">Null where there is none.</param>
/// <param name="Line">Places of queued takes, counted from 1, in the order in which they start; empty while none of the part waits.</param>
public sealed record ShotLook(Project Project, Shot Shot, ShotSums Sums, int Flagged, TakeWindow Window, Guid? ActiveUid, Take? Active, IReadOnlyDictionary<Guid, int> Line)
{
    public static IReadOnlyDictionary<Guid, int> NobodyWaits { get; } = new Dictionary<Guid, int>();

    /// <summary>The same with takes of its own: a page writes into them what somebody has just decided, before it is written anywhere else.</summary>
    public ShotLook Copy()
    {
        var window = Window with { Takes = [.. Window.Takes.Select(take => take.Copy())] };
        return this with { Window = window, Active = window.Find(ActiveUid) ?? Active?.Copy() };
    }
}
