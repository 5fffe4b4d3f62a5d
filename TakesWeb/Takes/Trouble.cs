using System.Security.Cryptography;
using System.Text;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>
/// Something on the disk that cannot be read as docs/format.md has it. It is in quarantine: shown with its reason, never removed by a
/// cleanup, and put right by <see cref="RepairTrouble"/> when somebody says so.
/// </summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Project">Where.</param>
/// <param name="Path">The folder, from the project's root.</param>
/// <param name="Reason">Why it cannot be read, in a sentence.</param>
public sealed record Trouble(TroubleKind Kind, Project Project, string Path, string Reason)
{
    /// <summary>Stable as long as the folder is the same: names the trouble in a URL.</summary>
    public string Id { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Project.Id}/{Path}")))[..16];

    /// <summary>The shot; null when it is the shot that is lost.</summary>
    public Shot? Shot { get; init; }

    /// <summary>The take's number; 0 for a shot.</summary>
    public int Number { get; init; }

    /// <summary>The take in the index; null when it has no row.</summary>
    public Guid? TakeUid { get; init; }

    /// <summary>What a repair does, for the button's hint.</summary>
    public string Offer => Kind switch
    {
        TroubleKind.DuplicateUid => "Give it an id of its own: it becomes a take beside the one it was copied from.",
        TroubleKind.UnreadableFrames => "Write the list of its frames again: from the index, else from the last commit, else from the frames themselves.",
        TroubleKind.LostShot => "Bring the shot back: its line is written into project.json again.",
        _ => "Rebuild the metadata: from the last commit, else from the index, else from the media itself. What lies there now is kept aside.",
    };
}

public enum TroubleKind
{
    /// <summary>The sidecar is torn, empty, or not a sidecar; or it is another take's.</summary>
    UnreadableSidecar,

    /// <summary>The folder has files and no sidecar.</summary>
    MissingSidecar,

    /// <summary>The list of a sequence's frames is not there, or is not the one that the sidecar names.</summary>
    UnreadableFrames,

    /// <summary>Another take has the same takeUid: a folder that somebody copied.</summary>
    DuplicateUid,

    /// <summary>A shot's folder with takes that project.json does not name.</summary>
    LostShot,
}
