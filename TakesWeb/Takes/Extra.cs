using TakesWeb.Kernel;
using TakesWeb.Media;

namespace TakesWeb.Takes;

/// <summary>
/// Media of a project that is no take: an asset, which belongs to no shot, or a clip or a snapshot, cut out of a take. As the index knows it;
/// its sidecar is the truth (docs/format.md).
/// </summary>
public sealed class Extra
{
    public required Guid Uid { get; init; }

    public required Guid ProjectId { get; init; }

    public required ExtraKind Kind { get; init; }

    /// <summary>The take it was cut out of; null for an asset.</summary>
    public Guid? TakeUid { get; init; }

    public required int Number { get; init; }

    /// <summary>The folder it lies in, from the repository's root: "assets/003_Lantern_plate", "…/takes/take_012/clips".</summary>
    public required string Folder { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>What people read.</summary>
    public string Title { get; set; } = "";

    public string? Description { get; set; }

    public string? Author { get; set; }

    /// <summary>Idempotency-Key of the request that made it; unique within the folder's parent.</summary>
    public string? Key { get; set; }

    public MediaKind? MediaKind { get; set; }

    public string? FileName { get; set; }

    public string? OriginalName { get; set; }

    public string? MediaType { get; set; }

    public string? Sha256 { get; set; }

    public long Size { get; set; }

    public int? Width { get; set; }

    public int? Height { get; set; }

    /// <summary>Seconds.</summary>
    public double? Duration { get; set; }

    /// <summary>Each tag between line feeds, as a take has them.</summary>
    public string TagLines { get; set; } = "";

    public PictureState Picture { get; set; }

    public string? PictureReason { get; set; }

    public string? ThumbnailSha256 { get; set; }

    public long ThumbnailSize { get; set; }

    /// <summary>Live, trashed or purged.</summary>
    public StorageState Storage { get; set; }

    public DateTimeOffset? TrashedAt { get; set; }

    public string? TrashedBy { get; set; }

    /// <summary>The sidecar's text, so that a list opens no file.</summary>
    public string Json { get; set; } = "{}";

    public long SidecarStamp { get; set; }

    /// <summary>True while its folder is not in the working tree: absence is never deletion.</summary>
    public bool IsAway { get; set; }

    /// <summary>True when its take was purged and it with it: the row waits for the commit that takes its paths out of HEAD.</summary>
    public bool IsGone { get; set; }

    public long Revision { get; set; }

    public long CommittedRevision { get; set; }

    public string? CommitSha { get; set; }

    public string ChangedByName { get; set; } = "";

    public string ChangedByEmail { get; set; } = "";

    public string LastChange { get; set; } = "";

    public bool IsCommitted => CommittedRevision == Revision;

    public IReadOnlyList<string> Tags => TagLines.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What every file of it begins with.</summary>
    public string Stem => ExtraNames.StemOf(Kind, Number);

    public string SidecarName => ExtraNames.SidecarOf(Kind, Number);

    public string ThumbnailName => Stem + "_thumbnail.png";

    /// <summary>"asset 003 Lantern plate", "clip 2": for sentences.</summary>
    public string Words => Kind == ExtraKind.Asset ? $"asset {Number:D3} {Title}" : $"{Stem.Split('_')[0]} {Number}{(Title.Length > 0 ? $" {Title}" : "")}";

    /// <summary>A file of it as Git names it.</summary>
    public string GitPath(string name) => $"{Folder}/{name}";

    /// <summary>Notes that its files changed, so that the next commit takes them in.</summary>
    public void Touch(Actor actor, string change)
    {
        Revision++;
        ChangedByName = actor.Name;
        ChangedByEmail = actor.Email;
        LastChange = change;
    }
}

public enum ExtraKind
{
    Asset,
    Clip,
    Snapshot,
}

/// <summary>The names of extras on the disk, and the only place that makes them.</summary>
public static class ExtraNames
{
    public const string AssetsFolder = "assets";

    /// <summary>"assets", "…/takes/take_012/clips": where the numbers of a kind are counted.</summary>
    public static string ParentOf(ExtraKind kind, TakeFolder? take) => kind switch
    {
        ExtraKind.Asset => AssetsFolder,
        ExtraKind.Clip => $"{take!.RelativePath}/clips",
        _ => $"{take!.RelativePath}/snapshots",
    };

    public static string StemOf(ExtraKind kind, int number) => kind switch
    {
        ExtraKind.Asset => "asset",
        ExtraKind.Clip => $"clip_{number:D3}",
        _ => $"snapshot_{number:D3}",
    };

    public static string SidecarOf(ExtraKind kind, int number) => StemOf(kind, number) + (kind == ExtraKind.Asset ? "_metadata.json" : ".json");

    /// <summary>Kind, number and folder of a sidecar by its path from the repository's root; null for every other path.</summary>
    public static (ExtraKind Kind, int Number, string Folder)? Parse(string path)
    {
        switch (path.Split('/'))
        {
            case [AssetsFolder, var folder, "asset_metadata.json"] when Projects.FolderName.Split(folder) is { Number: > 0 and var number } && SafePath.IsPlainName(folder):
                return (ExtraKind.Asset, number, $"{AssetsFolder}/{folder}");
            case [_, _, _, "takes", var take, "clips" or "snapshots", var name] when TakeNumber.Parse(take) is not null:
                var kind = path.Contains("/clips/", StringComparison.Ordinal) ? ExtraKind.Clip : ExtraKind.Snapshot;
                var text = Path.GetFileNameWithoutExtension(name).Split('_')[^1];
                return int.TryParse(text, out var found) && found > 0 && name == SidecarOf(kind, found) ? (kind, found, path[..path.LastIndexOf('/')]) : null;
            default:
                return null;
        }
    }
}
