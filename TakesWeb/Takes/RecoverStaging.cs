using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>
/// Before the server listens: finishes takes that were complete but not renamed into place, and removes what no client can resume.
/// Declared uploads (tus) stay. Never run it beside uploads.
/// </summary>
public sealed class RecoverStaging(
    Staging staging, TakePublisher publisher, ExtraPublisher extraPublisher, ListProjects listProjects, FindShot findShot, ILogger<RecoverStaging> logger)
{
    /// <summary>The file that marks a staging folder as an upload that a client may resume.</summary>
    public const string DeclarationName = "upload.json";

    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var project in await listProjects.AllAsync(ct))
        {
            var root = staging.RootOf(project);
            foreach (var folder in Directory.Exists(root) ? Directory.GetDirectories(root) : [])
            {
                await RecoverAsync(project, folder, ct);
            }
        }
    }

    private async Task RecoverAsync(Project project, string folder, CancellationToken ct)
    {
        var ready = Path.Combine(folder, TakePublisher.ReadyName);
        if (Directory.Exists(ready) && await FinishedAsync(project, ready, ct) is { } finished)
        {
            var take = await publisher.FinishAsync(project, finished.Shot, finished.Sidecar, finished.Frames, folder, Actor.System);
            TakesLog.Recovered(logger, finished.Shot.Folder, take.Name);
        }
        else if (FinishedAsset(folder) is { } asset)
        {
            var published = await extraPublisher.PublishAsync(new NewExtra(ExtraKind.Asset, project, Sidecar.Text(asset.Sidecar.Json["name"]) ?? ""), asset.Sidecar, asset.Media, Actor.System);
            TakesLog.Recovered(logger, ExtraNames.AssetsFolder, published.IsOk ? published.Value.Folder : published.Problem.Sentence);
        }
        else if (Directory.Exists(ready) || Directory.Exists(Path.Combine(folder, ExtraPublisher.ReadyName)) || !File.Exists(Path.Combine(folder, DeclarationName)))
        {
            Staging.Remove(folder);
        }
    }

    /// <summary>An asset that only lacks its rename. A clip is cut again by its job, and a snapshot was not answered.</summary>
    private static (Sidecar Sidecar, ArrivedMedia Media)? FinishedAsset(string folder)
    {
        var ready = Path.Combine(folder, ExtraPublisher.ReadyName);
        if (ExtraSidecar.TryRead(Path.Combine(ready, ExtraNames.SidecarOf(ExtraKind.Asset, 0)), out _) is not { } sidecar || sidecar.Json["file"] is not System.Text.Json.Nodes.JsonObject file)
        {
            return null;
        }

        var path = Path.Combine(ready, Sidecar.Text(file["name"])!);
        var type = Media.MediaTypes.All.FirstOrDefault(t => t.Mime == Sidecar.Text(file["mediaType"]));
        return type is not null && FileStat.Of(path) is { IsRegularFile: true } stat && stat.Size == (long)file["size"]!
            ? (sidecar, new ArrivedMedia(new StagedMedia(folder, path, stat.Size, (string)file["sha256"]!), type, null, Sidecar.Text(file["originalName"]), PictureState.Processing, null))
            : null;
    }

    /// <summary>The sidecar is written last: where it is whole and its media is there in full, the take is complete.</summary>
    private async Task<(Shot Shot, Sidecar Sidecar, FrameList? Frames)?> FinishedAsync(Project project, string ready, CancellationToken ct)
    {
        if (Directory.GetFiles(ready, "*_metadata.json") is not [var path])
        {
            return null;
        }

        try
        {
            var sidecar = Sidecar.Read(path);
            var shot = await findShot.RunAsync(project.Id, (string?)sidecar.Json["shotUid"] ?? "", ct);
            var frames = sidecar.Sequence is null ? null : ReadFolder.FramesOf(sidecar, Path.Combine(ready, (string)sidecar.Inside("file", "name")!));
            return shot.IsOk && IsWhole(ready, new TakeFolder("", shot.Value, sidecar.Number), sidecar, frames) ? (shot.Value, sidecar, frames) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static bool IsWhole(string ready, TakeFolder folder, Sidecar sidecar, FrameList? frames)
    {
        static bool Has(string path, long size) => FileStat.Of(path) is { IsRegularFile: true } stat && stat.Size == size;
        if (sidecar.Json["file"] is not System.Text.Json.Nodes.JsonObject file)
        {
            return true;
        }

        return sidecar.Sequence is null
            ? Has(Path.Combine(ready, (string)file["name"]!), (long)file["size"]!)
            : frames is not null && frames.Frames.All(frame => Has(Path.Combine(ready, folder.FrameName(frame.Number, frames.Last, frames.Extension)), frame.Size));
    }
}
