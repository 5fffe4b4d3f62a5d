using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>The addresses of a take: its page, its media, its pictures.</summary>
public static class TakeUrls
{
    public static string Project(string slug) => $"/projects/{slug}";

    public static string Shot(string slug, Guid shotUid) => $"/projects/{slug}/shots/{shotUid}";

    public static string Page(string slug, Take take) => $"{Shot(slug, take.ShotUid)}/takes/{take.Name}";

    /// <summary>The shot's page with the focus on this take.</summary>
    public static string Card(string slug, Take take) => $"{Shot(slug, take.ShotUid)}?at={take.Name}";

    /// <summary>The takes beside each other; the first one is A.</summary>
    public static string Compare(string slug, Guid shotUid, IEnumerable<Take> takes) => $"{Shot(slug, shotUid)}/compare?takes={string.Join(',', takes.Select(t => t.Name))}";

    /// <summary>The active takes of a scene, a chapter or the whole project, one after another.</summary>
    public static string Reel(string slug, string? chapter, string? scene) =>
        $"{Project(slug)}/reel{(chapter is null ? "" : $"?chapter={Uri.EscapeDataString(chapter)}{(scene is null ? "" : $"&scene={Uri.EscapeDataString(scene)}")}")}";

    public static string Upload(string slug, Guid shotUid) => $"/api/projects/{slug}/shots/{shotUid}/takes";

    public static string Media(string slug, Take take) => $"{Upload(slug, take.ShotUid)}/{take.Name}/media";

    /// <summary>Carries the start of the hash, so that the answer may be cached for ever.</summary>
    public static string Thumbnail(string slug, Take take, int size) =>
        $"{Upload(slug, take.ShotUid)}/{take.Name}/thumbnail?size={size}&v={take.ThumbnailSha256?[..12]}";

    public static string Frame(string slug, Take take, int number) => $"{Upload(slug, take.ShotUid)}/{take.Name}/frames/{number}";

    /// <summary>What the media is called when somebody downloads it: a sequence comes as a ZIP.</summary>
    public static string? DownloadName(Take take) => take.IsSequence ? take.FileName?.Replace("_frames.json", ".zip", StringComparison.Ordinal) : take.FileName;

    /// <summary>The strip of small frames of a video, whether there is one yet or not; null for what has no frames.</summary>
    public static string? Sprite(string slug, Take take) => take is { IsFilm: true, Sha256: { Length: >= 12 } sha, Storage: not StorageState.Purged } ? $"{Upload(slug, take.ShotUid)}/{take.Name}/sprite?v={sha[..12]}" : null;

    public static string ThumbnailSet(string slug, Take take) => $"{Thumbnail(slug, take, 256)} 256w, {Thumbnail(slug, take, 512)} 512w";
}
