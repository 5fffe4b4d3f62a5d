using TakesWeb.Jobs;
using TakesWeb.Previews;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Sharing;

/// <summary>
/// The copies that guests get: the media without what its generator or camera wrote into it. They lie in the cache of a take's media, once for the
/// same bytes, are made when a link that needs them is made or opened, and go with the take.
/// </summary>
internal sealed class CleanCopies(DataFolder data, JobQueue jobs, ListJobs listJobs)
{
    /// <summary>Null while there is none.</summary>
    public CleanCopy? Find(CleanSource source) =>
        PreviewFiles.Read<CleanFacts>(FactsOf(data, source)) is not { } facts ? null
        : facts.Failure is { } failure ? new CleanCopy(null, null, failure)
        : facts is { File: { } file, MediaType: { } type } && Path.Combine(source.FolderIn(data), file) is var path && PreviewFiles.IsThere(path) ? new CleanCopy(path, type, null)
        : null;

    /// <summary>Has it made, unless it is there, on its way, or was stopped by somebody.</summary>
    public async Task AskAsync(CleanSource source, Project project, string subject, CancellationToken ct)
    {
        if (Find(source) is null && await listJobs.IsFreeAsync(MakeCleanCopyJob.Kind, source.Key, ct))
        {
            await jobs.EnqueueAsync(MakeCleanCopyJob.For(source, project, subject), ct);
        }
    }

    public static string FactsOf(DataFolder data, CleanSource source) => Path.Combine(source.FolderIn(data), "clean.json");
}

/// <summary>Media that a guest is shown.</summary>
/// <param name="Owner">The hash of the take's media in whose cache the copy lies: of a clip, the take it was cut out of.</param>
/// <param name="Name">As it is named on disk: its ending decides where its content does not.</param>
internal sealed record CleanSource(string Owner, string Sha256, string Name)
{
    /// <summary>One job for it at a time.</summary>
    public string Key => Owner == Sha256 ? Sha256 : $"{Owner[..16]}-{Sha256}";

    public string FolderIn(DataFolder data) => Owner == Sha256 ? data.Cache(Owner) : data.CacheOfCut(Owner, Sha256);
}

/// <param name="Path">Null where none could be made.</param>
/// <param name="Failure">Why, for people.</param>
internal sealed record CleanCopy(string? Path, string? MediaType, string? Failure);

/// <summary>As it is written down beside the copy, or where it would be.</summary>
internal sealed record CleanFacts
{
    public string? File { get; init; }

    public string? MediaType { get; init; }

    /// <summary>Why the same bytes would fail again.</summary>
    public string? Failure { get; init; }
}
