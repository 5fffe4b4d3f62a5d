using TakesWeb.Clips;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Previews;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Sharing;

/// <summary>Finds what a link shows, anew at each request: what was trashed since is gone from it.</summary>
internal sealed class ShareItems(FindTakes findTakes, ExtraFiles extras, FindPlayback findPlayback, DataFolder data)
{
    public const int Most = 50;

    public static IReadOnlyList<Guid> Uids(Share share) => [.. share.Uids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse)];

    public async Task<IReadOnlyList<ShareItem>> RunAsync(Share share, Project project, CancellationToken ct)
    {
        if (share.Kind == ShareKind.Clip)
        {
            return await ClipAsync(share, project, ct) is { } clip ? [clip] : [];
        }

        var items = new List<ShareItem>();
        foreach (var (take, title) in await TakesAsync(share, project, ct))
        {
            items.Add(await OfTakeAsync(project, take, title, ct));
        }

        return items;
    }

    /// <summary>The one at that place of the page, without looking at the others: a film asks for it at each of its ranges. Null when there is none.</summary>
    public async Task<ShareItem?> OneAsync(Share share, Project project, int place, CancellationToken ct)
    {
        if (share.Kind == ShareKind.Clip)
        {
            return place == 0 ? await ClipAsync(share, project, ct) : null;
        }

        var takes = await TakesAsync(share, project, ct);
        return place >= 0 && place < takes.Count ? await OfTakeAsync(project, takes[place].Take, takes[place].Title, ct) : null;
    }

    private async Task<ShareItem?> ClipAsync(Share share, Project project, CancellationToken ct) =>
        await extras.FindAsync(Uids(share)[0], ct) is { Extra: { Storage: StorageState.Live } } clip && clip.Project.Id == project.Id ? OfClip(project, clip) : null;

    private async Task<IReadOnlyList<(Take Take, string Title)>> TakesAsync(Share share, Project project, CancellationToken ct)
    {
        if (share.Kind != ShareKind.Reel)
        {
            return [.. (await findTakes.RunAsync(project.Id, Uids(share), ct)).Select(t => (t.Take, $"{t.Shot.Title}, take {t.Take.Number}"))];
        }

        var active = (await findTakes.ShotsAsync(project.Id, share.Chapter, share.Scene, ct)).Select(shot => shot.ActiveTakeUid).OfType<Guid>().ToList();
        return [.. (await findTakes.RunAsync(project.Id, active, ct)).Where(t => t.Take.Storage == StorageState.Live).Take(Most).Select(t => (t.Take, $"{t.Shot.Number:D3} {t.Shot.Title}"))];
    }

    private async Task<ShareItem> OfTakeAsync(Project project, Take take, string title, CancellationToken ct)
    {
        var repository = data.Project(project.Slug);
        var playback = await findPlayback.RunAsync(project, take, ct);
        var original = take is { Sha256: { } sha, FileName: { } name, MediaType: { } type, IsSequence: false } ? Existing(MediaStore.ObjectPath(repository, sha), type, sha, name) : null;
        var plays = playback switch
        {
            { State: PlaybackState.Original, MediaType: { } mime } => original is null ? null : original with { Type = mime },
            { State: PlaybackState.Proxy } when take.Sha256 is { } of && PreviewFiles.Read<ProxyFacts>(PreviewFiles.ProxyFacts(data, of)) is { File: { } file, MediaType: { } mime } =>
                Existing(PreviewFiles.Proxy(data, of, file), mime, $"{of}-proxy", file),
            _ => null,
        };
        var poster = ThumbnailFile.Find(data, repository, take, 512) is { } picture ? Existing(picture.Path, picture.Type, $"{take.ThumbnailSha256}-{(picture.IsExact ? 512 : 0)}", "poster") : null;
        return new ShareItem(title, take.Kind, take, plays, poster, original, playback.FrameRate, playback.Duration ?? take.Duration);
    }

    private ShareItem OfClip(Project project, ExtraInPlace clip)
    {
        var extra = clip.Extra;
        var original = clip.MediaPath is { } path && extra is { Sha256: { } sha, MediaType: { } type } ? Existing(path, type, sha, CutAnswer.DownloadName(extra)) : null;
        var poster = extra.ThumbnailSha256 is { } png ? Existing(MediaStore.ObjectPath(data.Project(project.Slug), png), "image/png", png, "poster") : null;
        return new ShareItem(extra.Title, extra.MediaKind, null, original, poster, original, null, extra.Duration);
    }

    private static ServedFile? Existing(string path, string type, string tag, string name) =>
        FileStat.Of(path) is { IsRegularFile: true } ? new ServedFile(path, MediaTypes.All.Any(t => t.Mime == type) || type is "image/webp" ? type : "application/octet-stream", tag, name) : null;
}

/// <summary>One thing that a guest sees: its words, and the files behind it. Nothing of it names a uid or a path.</summary>
/// <param name="Take">The take; null for a clip.</param>
/// <param name="Plays">The file that a browser plays or shows; null while there is none.</param>
/// <param name="Poster">Its picture.</param>
/// <param name="Original">What a download gives.</param>
/// <param name="FrameRate">Frames a second, for the frame of a note.</param>
public sealed record ShareItem(string Title, MediaKind? Kind, Take? Take, ServedFile? Plays, ServedFile? Poster, ServedFile? Original, FrameRate? FrameRate, double? Duration);

/// <param name="Tag">Names the bytes.</param>
public sealed record ServedFile(string Path, string Type, string Tag, string Name);
