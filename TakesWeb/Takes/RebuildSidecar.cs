using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Media.Parameters;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>
/// Finds the best sidecar that is still to be had for a take: the one in HEAD, else the index's copy, else a bare one made of the media. A copied
/// folder keeps what it says, under an id of its own. Writes nothing but the names of a copied folder's files.
/// </summary>
public sealed class RebuildSidecar(MediaStore store, ProbeMedia probe, ReadParameters parameters)
{
    /// <summary>The caller holds the locks of shot and take.</summary>
    internal async Task<Outcome<(Sidecar Sidecar, string From)>> RunAsync(Trouble trouble, TakeFolder folder, Take? row, TakesDbContext db, CancellationToken ct)
    {
        if (trouble.Kind == TroubleKind.UnreadableFrames)
        {
            var sidecar = Sidecar.Read(folder.Sidecar);
            RepairFrames.TakeOverNames(folder);
            var known = row is null ? [] : (await TakeFrame.OfAsync(db, [row], ct))[row.Uid].ToList();
            return await RepairFrames.RestoreAsync(folder, sidecar, known, ct) is { } from
                ? (sidecar, from)
                : Problem.Conflict($"{trouble.Path}: neither the index, nor the last commit, nor the frames in its folder give the list that its metadata names. Put the missing files back, from a clone or a backup.");
        }

        if (trouble.Kind == TroubleKind.DuplicateUid)
        {
            return (Renamed(Sidecar.Read(folder.Sidecar), trouble, folder), "the copy itself");
        }

        if (row is null && trouble.Kind == TroubleKind.MissingSidecar && CopiedStem(folder) is { } stem)
        {
            TakeOverNames(folder, stem);
            if (Sidecar.TryRead(folder.Sidecar, out _) is { } copied)
            {
                return (Renamed(copied, trouble, folder), "the copy itself");
            }
        }

        if (await FromHeadAsync(folder, ct) is { } committed && await IsFreeAsync(committed, folder, row, db, ct))
        {
            return (committed, "the last commit");
        }

        if (row is not null && await db.Set<TakeText>().AsNoTracking().FirstOrDefaultAsync(t => t.Uid == row.Uid, ct) is { } text && Parse(text.Json) is { } indexed && indexed.TakeUid == row.Uid)
        {
            return (indexed, "the index");
        }

        return await FromMediaAsync(trouble, folder, row, db, ct);
    }

    private static Sidecar Renamed(Sidecar sidecar, Trouble trouble, TakeFolder folder)
    {
        var json = sidecar.Json;
        json["takeUid"] = Guid.CreateVersion7().ToString();
        json["shotId"] = trouble.Shot!.Folder;
        json["shotUid"] = trouble.Shot.Uid.ToString();
        // A key leads to one take alone, and that is the one this was copied from.
        json["key"] = null;
        sidecar.Renumber(folder.Number);
        RepairFrames.TakeOverNames(folder);
        if (sidecar.Sequence is not null)
        {
            json["file"]!["name"] = folder.FramesName;
        }
        else if (json["file"] is JsonObject file && Sidecar.Text(file["name"]) is { } name && !File.Exists(folder.In(name)) && File.Exists(folder.In(folder.Stem + Path.GetExtension(name))))
        {
            file["name"] = folder.Stem + Path.GetExtension(name);
        }

        return sidecar;
    }

    /// <summary>"shot_001_take_002" of a folder take_005 that somebody copied from take_002; null when it is no such copy.</summary>
    private static string? CopiedStem(TakeFolder folder) =>
        Directory.GetFiles(folder.Path, "*_metadata.json") is [var only] ? Path.GetFileName(only)[..^"_metadata.json".Length] : null;

    private static void TakeOverNames(TakeFolder folder, string stem)
    {
        foreach (var path in Directory.GetFiles(folder.Path, stem + "*"))
        {
            var rest = Path.GetFileName(path)[stem.Length..];
            if (rest.Length > 0 && rest[0] is '.' or '_')
            {
                File.Move(path, folder.In(folder.Stem + rest), overwrite: false);
            }
        }

        DurableFile.SyncFolder(folder.Path);
    }

    private static async Task<Sidecar?> FromHeadAsync(TakeFolder folder, CancellationToken ct)
    {
        var shown = await GitProgram.AskAsync(folder.Repository, ["cat-file", "blob", $"HEAD:{folder.GitPath(folder.SidecarName)}"], ct);
        return shown.Succeeded ? Parse(shown.OutputText) : null;
    }

    /// <summary>True when it is this folder's, and no other take has its id.</summary>
    private static async Task<bool> IsFreeAsync(Sidecar sidecar, TakeFolder folder, Take? row, TakesDbContext db, CancellationToken ct)
    {
        var uid = sidecar.TakeUid;
        return sidecar.Number == folder.Number && (row is null ? !await db.Set<Take>().AnyAsync(t => t.Uid == uid, ct) : row.Uid == uid);
    }

    private static Sidecar? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject root ? Sidecar.TryFrom(root) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<Outcome<(Sidecar Sidecar, string From)>> FromMediaAsync(Trouble trouble, TakeFolder folder, Take? row, TakesDbContext db, CancellationToken ct)
    {
        if (await RepairFrames.ListAsync(folder, ct) is { } list && TypeOf(folder, list) is { } frameType)
        {
            return await FromFramesAsync(await BareAsync(trouble, folder, row, db, folder.In(TakeFolder.FramesFolder), ct), trouble.Project, folder, list, frameType, ct);
        }

        if (MediaIn(folder) is not { } media)
        {
            return Problem.Conflict($"{trouble.Path} has no metadata that can be read, and no media to make it of. Put the files back by hand, from a clone or a backup.");
        }

        var (path, type) = media;
        string sha;
        await using (var file = File.OpenRead(path))
        {
            sha = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct));
        }

        using var hold = store.HoldObject(folder.Repository, sha);
        store.Adopt(folder.Repository, path, sha);
        var sidecar = await BareAsync(trouble, folder, row, db, path, ct);
        var probed = await ProbedAsync(path, type, ct);
        var written = parameters.Run(path, type, probed?.Tags ?? []);
        sidecar.SetFile(Path.GetFileName(path), null, new FileInfo(path).Length, sha, type, probed?.Probe);
        EmbeddedParams.Add(sidecar, written);
        return (sidecar, written is null ? "the media itself: what made it is not known any more" : "the media itself, with what its generator wrote into it");
    }

    /// <summary>What can be said without the media.</summary>
    private static async Task<Sidecar> BareAsync(Trouble trouble, TakeFolder folder, Take? row, TakesDbContext db, string oldest, CancellationToken ct)
    {
        var added = TakeEvents.Read(folder.Events).FirstOrDefault(e => Sidecar.Text(e["type"]) == "added");
        var created = DateTimeOffset.TryParse(Sidecar.Text(added?["at"]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : new DateTimeOffset(File.GetLastWriteTimeUtc(oldest));
        var uid = row?.Uid ?? await CircledUidAsync(trouble, folder, db, ct) ?? Guid.CreateVersion7();
        return Sidecar.Create(trouble.Shot!, uid, folder.Number, created, "upload", new Actor(Sidecar.Text(added?["by"]) ?? "unknown", ""), null, null);
    }

    private static MediaType? TypeOf(TakeFolder folder, FrameList list) =>
        MediaSniffer.Identify(folder.In(folder.FrameName(list.First, list.Last, list.Extension))) is { IsOk: true } type ? type.Value : null;

    private async Task<Outcome<(Sidecar Sidecar, string From)>> FromFramesAsync(Sidecar sidecar, Project project, TakeFolder folder, FrameList list, MediaType type, CancellationToken ct)
    {
        string PathOf(Frame frame) => folder.In(folder.FrameName(frame.Number, list.Last, list.Extension));
        using var hold = store.HoldObjects(folder.Repository, [.. list.Frames.Select(f => f.Sha256).Distinct(StringComparer.Ordinal)]);
        foreach (var frame in list.Frames)
        {
            store.Adopt(folder.Repository, PathOf(frame), frame.Sha256);
        }

        DurableFile.Write(folder.In(folder.FramesName), list.ToBytes());
        var probed = (await ProbedAsync(PathOf(list.Frames[0]), type, ct))?.Probe ?? new MediaProbe { Container = list.Extension };
        sidecar.SetSequence(folder, null, list, type, list.Facts.ToJson(null, []), LookAtSequence.Whole(probed, list.Facts, project.FrameRate));
        return (sidecar, "the frames themselves: what made them is not known any more");
    }

    private static (string Path, MediaType Type)? MediaIn(TakeFolder folder)
    {
        foreach (var path in Directory.GetFiles(folder.Path, folder.Stem + ".*").Order(StringComparer.Ordinal).Where(p => FileStat.Of(p) is { IsRegularFile: true }))
        {
            if (MediaSniffer.Identify(path, Path.GetFileName(path)) is { IsOk: true } type)
            {
                return (path, type.Value);
            }
        }

        return null;
    }

    /// <summary>The id that project.json has for this take, when it is the circled one.</summary>
    private static async Task<Guid?> CircledUidAsync(Trouble trouble, TakeFolder folder, TakesDbContext db, CancellationToken ct)
    {
        var line = ProjectFile.Read(folder.Repository).Shots(trouble.Project.Id).FirstOrDefault(s => s.Uid == trouble.Shot!.Uid);
        return line?.ActiveTakeUid is { } uid && line.ActiveTakeName == TakeNumber.Format(folder.Number) && !await db.Set<Take>().AnyAsync(t => t.Uid == uid, ct) ? uid : null;
    }

    private async Task<ProbeResult?> ProbedAsync(string path, MediaType type, CancellationToken ct)
    {
        try
        {
            return await probe.RunAsync(path, type, ct);
        }
        catch (ToolMissingException)
        {
            return null;
        }
    }
}
