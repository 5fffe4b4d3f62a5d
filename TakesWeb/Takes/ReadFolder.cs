using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>Reads a take into a row: from its folder, or from HEAD where the folder is away. Asks no database, so many are read side by side.</summary>
public sealed class ReadFolder(ILogger<ReadFolder> logger)
{
    // A million frames would not fill it.
    private const long LongestFrameList = 128L << 20;

    /// <summary>Null when the sidecar cannot be read: the folder is left alone, and its number stays blocked.</summary>
    /// <param name="place">Where it lies.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="committed">What HEAD has; null when that does not matter.</param>
    /// <param name="isLocked">True under the take's lock. Without it a last line without an end may be one that is being written: it is not cut, and what
    /// was seen of the log is nothing, so that it is read again under the lock.</param>
    internal FoundTake? FromDisk(Place place, TakeFolder folder, CommittedTakes? committed, bool isLocked)
    {
        if (!folder.IsPlain)
        {
            TakesLog.SidecarUnreadable(logger, folder.RelativePath, "a file of it is a link");
            return null;
        }

        // These come first: what is written after them is read again, not missed.
        var seen = (Sidecar: FileStat.Of(folder.Sidecar), Events: FileStat.Of(folder.Events));
        var stamps = (Sidecar: TakePublisher.StampOf(seen.Sidecar), Events: TakePublisher.StampOf(seen.Events));
        if (stamps == default)
        {
            return null;
        }

        if (stamps.Events != 0 && !isLocked)
        {
            seen.Events = TakeEvents.HasTornEnd(folder.Events) ? null : seen.Events;
        }
        else if (stamps.Events != 0 && TakeEvents.CutTornEnd(folder.Events))
        {
            TakesLog.TornEventCut(logger, folder.Events);
            stamps.Events = TakePublisher.StampOf(folder.Events);
        }

        var log = TakeEvents.Read(folder.Events);
        var state = TakeState.Fold(log);
        var sidecar = state.Tombstone is { } tombstone ? Sidecar.TryFrom((JsonObject)tombstone.DeepClone()) : stamps.Sidecar != 0 ? TryRead(folder) : null;
        if (sidecar is null)
        {
            return null;
        }

        IReadOnlyList<TakeFrame> frames = [];
        var take = RowOf(place, folder, sidecar, state);
        if (take is { IsSequence: true, Storage: not StorageState.Purged })
        {
            if (FramesOf(sidecar, folder.In(folder.FramesName)) is not { } list)
            {
                TakesLog.SidecarUnreadable(logger, folder.RelativePath, $"{folder.FramesName} is not the list of its frames");
                return null;
            }

            frames = TakeFrame.Of(take, folder, list);
        }

        take.SidecarStamp = take.Storage == StorageState.Purged ? 0 : stamps.Sidecar;
        take.EventsStamp = stamps.Events;
        if (take.Storage != StorageState.Purged && PictureOf(folder, committed?.ThumbnailOf(folder)) is var (sha, size))
        {
            Show(take, sha, size);
        }

        var isHeld = committed is not null && TakeCommits.ChangesOf(folder, take, frames, sidecar.Sequence).All(committed.Tree.Holds);
        return new FoundTake(take, folder, sidecar.ToText(), log) { Frames = frames, HeldBy = isHeld ? committed!.Tree.Commit : null, Seen = seen };
    }

    /// <summary>A take that is committed and not in the working tree: it is away, and its bytes are served from its objects.</summary>
    internal FoundTake? FromHead(Place place, TakeFolder folder, CommittedTakes committed, IReadOnlyDictionary<string, byte[]> files)
    {
        var log = files.TryGetValue(folder.GitPath(folder.EventsName), out var lines) ? TakeEvents.Parse(Encoding.UTF8.GetString(lines).Split('\n')) : [];
        var state = TakeState.Fold(log);
        var json = state.Tombstone?.DeepClone() as JsonObject ?? (files.TryGetValue(folder.GitPath(folder.SidecarName), out var text) ? TryParse(folder, text) : null);
        if (json is null || Sidecar.TryFrom(json) is not { } sidecar)
        {
            return null;
        }

        var take = RowOf(place, folder, sidecar, state);
        take.IsAway = true;
        var list = take is { IsSequence: true, Storage: not StorageState.Purged } && files.TryGetValue(folder.GitPath(folder.FramesName), out var frames) ? FramesOf(sidecar, frames) : null;
        if (list is null && take is { IsSequence: true, Storage: not StorageState.Purged })
        {
            TakesLog.SidecarUnreadable(logger, folder.RelativePath, $"{folder.FramesName} is not the list of its frames");
            return null;
        }
        if (take.Storage != StorageState.Purged && committed.ThumbnailOf(folder) is { } picture && File.Exists(MediaStore.ObjectPath(folder.Repository, picture.Oid)))
        {
            Show(take, picture.Oid, picture.Size);
        }

        return new FoundTake(take, folder, sidecar.ToText(), log) { Frames = list is null ? [] : TakeFrame.Of(take, folder, list), HeldBy = committed.Tree.Commit };
    }

    /// <summary>The list that a sequence's sidecar names by its hash; null when the file is not it.</summary>
    internal static FrameList? FramesOf(Sidecar sidecar, string path) =>
        FileStat.Of(path) is { IsRegularFile: true } stat && stat.Size <= LongestFrameList ? FramesOf(sidecar, PlainFile.ReadAllBytes(path)) : null;

    private static FrameList? FramesOf(Sidecar sidecar, byte[] text) =>
        FrameList.HashOf(text) == Sidecar.Text(sidecar.Inside("file", "sha256")) && FrameList.TryParse(text) is { } list && sidecar.Sequence is { } facts
        && (facts.Extension, facts.First, facts.Last, facts.Count) == (list.Extension, list.First, list.Last, list.Frames.Count)
            ? list
            : null;

    private static Take RowOf(Place place, TakeFolder folder, Sidecar sidecar, TakeState state)
    {
        var take = sidecar.ToTake(place.Project, place.Shot, folder.Number);
        if (state.Tombstone is { } tombstone)
        {
            PurgeTake.Bury(take, state, tombstone);
        }
        else
        {
            take.Apply(state);
        }

        return take;
    }

    private static void Show(Take take, string sha256, long size)
    {
        take.ThumbnailSha256 = sha256;
        take.ThumbnailSize = size;
        take.Picture = PictureState.Ready;
    }

    /// <summary>A picture that is another name of the object HEAD names needs no hashing: an object is what its name says.</summary>
    private static (string Sha256, long Size)? PictureOf(TakeFolder folder, LfsPointer? committed)
    {
        if (FileStat.Of(folder.Thumbnail) is not { IsRegularFile: true } stat)
        {
            return null;
        }

        if (committed is not null && stat.Size == committed.Size && FileStat.Of(MediaStore.ObjectPath(folder.Repository, committed.Oid))?.InodeKey == stat.InodeKey)
        {
            return (committed.Oid, committed.Size);
        }

        if (!Media.PngCheck.IsWhole(folder.Thumbnail))
        {
            return null;
        }

        var bytes = PlainFile.ReadAllBytes(folder.Thumbnail);
        return (Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length);
    }

    /// <summary>The sidecar; null, and a line in the log, when it cannot be read.</summary>
    public Sidecar? TryRead(TakeFolder folder)
    {
        try
        {
            return Sidecar.Read(folder.Sidecar);
        }
        catch (Exception exception) when (exception is InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
        {
            TakesLog.SidecarUnreadable(logger, folder.RelativePath, exception.Message);
            return null;
        }
    }

    private JsonObject? TryParse(TakeFolder folder, byte[] text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException exception)
        {
            TakesLog.SidecarUnreadable(logger, folder.RelativePath, exception.Message);
            return null;
        }
    }
}

/// <summary>A take as its files say it is.</summary>
internal sealed record FoundTake(Take Take, TakeFolder Folder, string Json, IReadOnlyList<JsonObject> Log)
{
    /// <summary>Of a sequence.</summary>
    public IReadOnlyList<TakeFrame> Frames { get; init; } = [];

    /// <summary>The files as they were before they were read. A stamp alone would not do: two changes of one tick of the clock have the same.</summary>
    public (FileStat? Sidecar, FileStat? Events) Seen { get; init; }

    /// <summary>The commit that holds all of it as it is now; null when that is not known.</summary>
    public string? HeldBy { get; init; }
}
