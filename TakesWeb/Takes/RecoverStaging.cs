using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>
/// Before the server listens: finishes takes that were complete but not renamed into place, and removes what no client can resume.
/// Declared uploads (tus) stay. Never run it beside uploads.
/// </summary>
public sealed class RecoverStaging(
    Staging staging, TakePublisher publisher, ListProjects listProjects, FindShot findShot, ILogger<RecoverStaging> logger)
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
            var take = await publisher.FinishAsync(project, finished.Shot, finished.Sidecar, folder, Actor.System);
            TakesLog.Recovered(logger, finished.Shot.Folder, take.Name);
        }
        else if (Directory.Exists(ready) || !File.Exists(Path.Combine(folder, DeclarationName)))
        {
            Staging.Remove(folder);
        }
    }

    /// <summary>The sidecar is written last: where it is whole and its media is there in full, the take is complete.</summary>
    private async Task<(Shot Shot, Sidecar Sidecar)?> FinishedAsync(Project project, string ready, CancellationToken ct)
    {
        if (Directory.GetFiles(ready, "*_metadata.json") is not [var path])
        {
            return null;
        }

        try
        {
            var sidecar = Sidecar.Read(path);
            var shot = await findShot.RunAsync(project.Id, (string?)sidecar.Json["shotUid"] ?? "", ct);
            var isWhole = sidecar.Json["file"] is not System.Text.Json.Nodes.JsonObject file
                || (FileStat.Of(Path.Combine(ready, (string)file["name"]!)) is { IsRegularFile: true } stat && stat.Size == (long)file["size"]!);
            return shot.IsOk && isWhole ? (shot.Value, sidecar) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
