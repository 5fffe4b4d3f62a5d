using System.Text.Json;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Uploads;

/// <summary>What a client said before the bytes: upload.json in the staging folder. It outlives a restart; the take's own file does the rest.</summary>
/// <param name="ShotUid">Where it becomes a take; null: it becomes an asset of the project.</param>
internal sealed record UploadDeclaration(Guid Id, Guid ProjectId, Guid? ShotUid, long Length, DateTimeOffset Created)
{
    public string? FileName { get; init; }

    public string? Metadata { get; init; }

    public string? Key { get; init; }

    public string? Sha256 { get; init; }

    public required string ActorName { get; init; }

    public required string ActorEmail { get; init; }

    public static UploadDeclaration? Read(string folder)
    {
        var path = Path.Combine(folder, RecoverStaging.DeclarationName);
        return File.Exists(path) ? JsonSerializer.Deserialize<UploadDeclaration>(File.ReadAllText(path)) : null;
    }

    public void Write(string folder)
    {
        DurableFile.Write(Path.Combine(folder, RecoverStaging.DeclarationName), JsonSerializer.Serialize(this));
        DurableFile.SyncFolder(Path.GetDirectoryName(folder)!);
    }
}
