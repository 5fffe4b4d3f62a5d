using TakesWeb.Media;
using TakesWeb.Previews;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>The takes of a scene, a chapter or a project, one after another.</summary>
/// <param name="Title">"Approach", "Descent".</param>
/// <param name="IsCut">True where there are more shots than a reel shows.</param>
public sealed record Reel(Project Project, string Title, IReadOnlyList<ReelSlot> Slots, FrameRate Rate, bool IsCut)
{
    public double Seconds => Slots.Sum(slot => slot.Seconds);

    /// <summary>What is not as one would think, each thing in a sentence.</summary>
    public IEnumerable<string> Said
    {
        get
        {
            if (IsCut)
            {
                yield return $"Only the first {LayReel.Most} shots are in the reel; choose a chapter or a scene.";
            }

            var others = Slots.Where(slot => slot.Shows == ReelShows.Film && slot.Rate != Rate).Select(slot => $"{slot.Shot.Number:D3}").ToList();
            if (others.Count > 0)
            {
                yield return $"Counted at {Rate.PerSecond:0.###} fps. {(others.Count == 1 ? "Shot" : "Shots")} {string.Join(", ", others)} {(others.Count == 1 ? "has" : "have")} another rate and keep{(others.Count == 1 ? "s" : "")} its own time.";
            }
        }
    }
}

/// <summary>A shot's place in a reel.</summary>
/// <param name="Take">What is seen; null where the shot has no active take.</param>
/// <param name="Frames">At <see cref="Rate"/>.</param>
/// <param name="Note">Why it is not simply played, in a sentence; null where it is.</param>
public sealed record ReelSlot(Shot Shot, Take? Take, Playback? Playback, ReelShows Shows, FrameRate Rate, long Frames, string? Note)
{
    /// <summary>True for a take that stands in for the active one.</summary>
    public bool IsSwapped { get; init; }

    public double Seconds => Frames / Rate.PerSecond;
}

/// <summary>How a place in a reel is filled.</summary>
public enum ReelShows
{
    Film,
    Sound,
    Still,
    Slate,
}

/// <summary>Which shots make a reel.</summary>
public sealed record ReelAsk
{
    /// <summary>Folder of the chapter; null for all.</summary>
    public string? Chapter { get; init; }

    /// <summary>Folder of the scene in it.</summary>
    public string? Scene { get; init; }

    /// <summary>The shot in whose context a take is seen, with two shots on either side.</summary>
    public Guid? Around { get; init; }

    /// <summary>Takes that stand in for the active ones, by shot: "take_012".</summary>
    public IReadOnlyDictionary<Guid, string> Swaps { get; init; } = new Dictionary<Guid, string>();

    /// <summary>"{shot}:{take},…" as it stands in an address; what does not read is left out.</summary>
    public static IReadOnlyDictionary<Guid, string> ParseSwaps(string? text)
    {
        var swaps = new Dictionary<Guid, string>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split(':') is [var shot, var take] && Guid.TryParse(shot, out var uid) && TakeNumber.Parse(take) is not null)
            {
                swaps[uid] = take;
            }
        }

        return swaps;
    }

    public static string WriteSwaps(IEnumerable<KeyValuePair<Guid, string>> swaps) => string.Join(',', swaps.Select(swap => $"{swap.Key}:{swap.Value}"));
}
