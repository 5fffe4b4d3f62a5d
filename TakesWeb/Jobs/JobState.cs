using System.Text.Json;
using System.Text.Json.Serialization;

namespace TakesWeb.Jobs;

/// <summary>Where a job stands.</summary>
[JsonConverter(typeof(WordConverter<JobState>))]
public enum JobState
{
    /// <summary>Waits for its time: the next run of a recurring job, or the pause before another try.</summary>
    Scheduled,

    /// <summary>Could run now and waits for a free place in its lane.</summary>
    Queued,

    /// <summary>Runs at this moment.</summary>
    Running,

    /// <summary>Ended well.</summary>
    Succeeded,

    /// <summary>Ended for good without success: out of tries, or hopeless from the start. The reason says why.</summary>
    Failed,

    /// <summary>Somebody took it back.</summary>
    Cancelled,
}

internal static class JobStates
{
    public static readonly JobState[] All = Enum.GetValues<JobState>();

    /// <summary>The stored and published word: "queued".</summary>
    public static string Word(this JobState state) => state switch
    {
        JobState.Scheduled => "scheduled",
        JobState.Queued => "queued",
        JobState.Running => "running",
        JobState.Succeeded => "succeeded",
        JobState.Failed => "failed",
        JobState.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No word is named for this state."),
    };

    public static JobState? Parse(string? word) =>
        All.Cast<JobState?>().FirstOrDefault(state => string.Equals(state!.Value.Word(), word, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Writes an enum as the word that it is: "interactive".</summary>
internal sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase)
    where T : struct, Enum;
