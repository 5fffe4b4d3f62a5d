using System.Security.Cryptography;
using System.Text;
using TakesWeb.Clips;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Previews;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Sharing;

/// <summary>Finds what a link shows, anew at each request: what was trashed since is gone from it.</summary>
internal sealed class ShareItems(FindTakes findTakes, ExtraFiles extras, FindPlayback findPlayback, CleanCopies copies, DataFolder data)
{
    public const int Most = 50;

    public static IReadOnlyList<Guid> Uids(Share share) => [.. share.Uids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse)];

    /// <summary>All of it. Copies for guests that are missing are asked for.</summary>
    public async Task<IReadOnlyList<ShareItem>> RunAsync(Share share, Project project, CancellationToken ct)
    {
        var items = new List<ShareItem>();
        if (share.Kind == ShareKind.Clip)
        {
            items.AddRange(await ClipAsync(share, project, ct) is { } clip ? [clip] : []);
        }
        else
        {
            foreach (var (take, title) in await TakesAsync(share, project, ct))
            {
                items.Add(await OfTakeAsync(share, project, take, title, ct));
            }
        }

        foreach (var item in items.Where(i => i.Awaited is not null))
        {
            await copies.AskAsync(item.Awaited!, project, $"{project.Name}, {item.Title}", ct);
        }

        return items;
    }

    /// <summary>The one at that place of the page, without looking at the others: a film asks for it at each of its ranges. Null when there is none.</summary>
    /// <param name="mark">What the page had there: whatever else stands there now is not found. Null for whatever it is.</param>
    public async Task<ShareItem?> OneAsync(Share share, Project project, int place, string? mark, CancellationToken ct)
    {
        if (share.Kind == ShareKind.Clip)
        {
            return place == 0 && IsMeant(share, Uids(share)[0], mark) ? await ClipAsync(share, project, ct) : null;
        }

        var takes = await TakesAsync(share, project, ct);
        return place >= 0 && place < takes.Count && IsMeant(share, takes[place].Take.Uid, mark) ? await OfTakeAsync(share, project, takes[place].Take, takes[place].Title, ct) : null;
    }

    private static bool IsMeant(Share share, Guid uid, string? mark) => mark is null || mark == MarkOf(share, uid);

    // A hash together with the link's id, which no guest knows: the uid is not told, and two links do not tell that they show the same.
    private static string MarkOf(Share share, Guid uid) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{share.Id:N} {uid:N}")))[..16];

    private async Task<ShareItem?> ClipAsync(Share share, Project project, CancellationToken ct) =>
        await extras.FindAsync(Uids(share)[0], ct) is { Extra: { Storage: StorageState.Live } } clip && clip.Project.Id == project.Id ? OfClip(share, project, clip) : null;

    private async Task<IReadOnlyList<(Take Take, string Title)>> TakesAsync(Share share, Project project, CancellationToken ct)
    {
        if (share.Kind != ShareKind.Reel)
        {
            return [.. (await findTakes.RunAsync(project.Id, Uids(share), ct)).Select(t => (t.Take, $"{t.Shot.Title}, take {t.Take.Number}"))];
        }

        var active = (await findTakes.ShotsAsync(project.Id, share.Chapter, share.Scene, ct)).Select(shot => shot.ActiveTakeUid).OfType<Guid>().ToList();
        return [.. (await findTakes.RunAsync(project.Id, active, ct)).Where(t => t.Take.Storage == StorageState.Live).Take(Most).Select(t => (t.Take, $"{t.Shot.Number:D3} {t.Shot.Title}"))];
    }

    private async Task<ShareItem> OfTakeAsync(Share share, Project project, Take take, string title, CancellationToken ct)
    {
        var repository = data.Project(project.Slug);
        var playback = await findPlayback.RunAsync(project, take, ct);
        var original = take is { Sha256: { } sha, FileName: { } name, MediaType: { } type, IsSequence: false } ? Existing(MediaStore.ObjectPath(repository, sha), type, sha, name) : null;
        var given = Given(share, original, take.Sha256, title);
        var plays = playback switch
        {
            { State: PlaybackState.Original, MediaType: { } mime } => !share.WithMetadata ? given.File : original is null ? null : original with { Type = mime },
            { State: PlaybackState.Proxy } when take.Sha256 is { } of && PreviewFiles.Read<ProxyFacts>(PreviewFiles.ProxyFacts(data, of)) is { File: { } file, MediaType: { } mime } =>
                Existing(PreviewFiles.Proxy(data, of, file), mime, $"{of}-proxy", file),
            _ => null,
        };
        var poster = ThumbnailFile.Find(data, repository, take, 512) is { } picture ? Existing(picture.Path, picture.Type, $"{take.ThumbnailSha256}-{(picture.IsExact ? 512 : 0)}", "poster") : null;
        return new ShareItem(MarkOf(share, take.Uid), title, take.Kind, take, plays, poster, given.File, playback.FrameRate, playback.Duration ?? take.Duration) { Awaited = given.Awaited, Refusal = given.Refusal };
    }

    private ShareItem OfClip(Share share, Project project, ExtraInPlace clip)
    {
        var extra = clip.Extra;
        var original = clip.MediaPath is { } path && extra is { Sha256: { } sha, MediaType: { } type } ? Existing(path, type, sha, CutAnswer.DownloadName(extra)) : null;
        var poster = extra.ThumbnailSha256 is { } png ? Existing(MediaStore.ObjectPath(data.Project(project.Slug), png), "image/png", png, "poster") : null;
        var given = Given(share, original, clip.Take?.Sha256, extra.Title);
        return new ShareItem(MarkOf(share, extra.Uid), extra.Title, extra.MediaKind, null, given.File, poster, given.File, null, extra.Duration) { Awaited = given.Awaited, Refusal = given.Refusal };
    }

    /// <summary>The file itself where the link gives away what is written in it; else its clean copy, named after what the guest sees: also a name may be a prompt.</summary>
    private (ServedFile? File, CleanSource? Awaited, string? Refusal) Given(Share share, ServedFile? original, string? owner, string title)
    {
        if (share.WithMetadata || original is null)
        {
            return (original, null, null);
        }

        // Without the take that it was cut out of there is no place for a copy, and the file itself is not given instead.
        if (owner is null)
        {
            return (null, null, "the take that it was cut out of has no media any more.");
        }

        var source = new CleanSource(owner, original.Tag, Path.GetFileName(original.Name));
        return copies.Find(source) switch
        {
            null => (null, source, null),
            { Path: { } path, MediaType: { } type } => (Existing(path, type, $"{original.Tag}-clean", title + Path.GetExtension(path)), null, null),
            { Failure: var failure } => (null, null, failure),
        };
    }

    private static ServedFile? Existing(string path, string type, string tag, string name) =>
        FileStat.Of(path) is { IsRegularFile: true } ? new ServedFile(path, MediaTypes.All.Any(t => t.Mime == type) || type is "image/webp" ? type : "application/octet-stream", tag, name) : null;
}

/// <summary>One thing that a guest sees: its words, and the files behind it. Nothing of it names a uid or a path.</summary>
/// <param name="Mark">Of this take or clip in this link alone. The page sends it back, so that a place that another has taken since is not taken for it.</param>
/// <param name="Take">The take; null for a clip.</param>
/// <param name="Plays">The file that a browser plays or shows; null while there is none.</param>
/// <param name="Poster">Its picture.</param>
/// <param name="Original">What a download gives.</param>
/// <param name="FrameRate">Frames a second, for the frame of a note.</param>
public sealed record ShareItem(string Mark, string Title, MediaKind? Kind, Take? Take, ServedFile? Plays, ServedFile? Poster, ServedFile? Original, FrameRate? FrameRate, double? Duration)
{
    /// <summary>What its copy for guests is still to be made of; null when it is there, or will never be.</summary>
    internal CleanSource? Awaited { get; init; }

    /// <summary>Why there is no copy without metadata.</summary>
    public string? Refusal { get; init; }

    public bool IsBeingPrepared => Awaited is not null;
}

/// <param name="Tag">Names the bytes.</param>
public sealed record ServedFile(string Path, string Type, string Tag, string Name);
