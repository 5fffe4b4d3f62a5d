using System.Text.Json.Serialization;
using TakesWeb.Kernel;

namespace TakesWeb.Housekeeping;

/// <summary>A file that a crash, a cut-off connection or a removed take left behind.</summary>
/// <param name="Path">From the data folder, with forward slashes.</param>
/// <param name="Bytes">What its removal frees: 0 for a second name of bytes that stay.</param>
/// <param name="Reason">Why it is a leftover, in words.</param>
public sealed record Leftover(string Path, long Bytes, string Reason);

/// <summary>What a cleanup found, or removed.</summary>
/// <param name="IsDryRun">True when nothing was touched.</param>
/// <param name="Files">Every file, in order of its path.</param>
/// <param name="At">When.</param>
public sealed record CleanupResult(bool IsDryRun, IReadOnlyList<Leftover> Files, DateTimeOffset At)
{
    /// <summary>What nobody claims, or everybody needs, and what stays: each with the reason. In order of its path; their bytes are not freed.</summary>
    public IReadOnlyList<Leftover> Kept { get; init; } = [];

    [JsonIgnore]
    public long Bytes => Files.Sum(f => f.Bytes);
}

/// <summary>What somebody asks of a cleanup.</summary>
/// <param name="IsDryRun">True: looks and touches nothing.</param>
public sealed record CleanupWish(bool IsDryRun)
{
    /// <summary>One project alone; null for all, with the cache and unfinished projects.</summary>
    public Guid? ProjectId { get; init; }

    /// <summary>True: the last bytes of old commits go too, although no remote has them.</summary>
    public bool ForgetUnpushed { get; init; }

    /// <summary>True: nobody looks on. The takes of a shot in the trash then get the time that every take in the trash gets.</summary>
    public bool IsScheduled { get; init; }
}

internal enum LeftoverKind
{
    LfsObject,
    TemporaryFile,
    StagingFolder,
    ExpiredUpload,
    Picture,
    GitObject,
    CacheEntry,
    UnfinishedProject,
    OrphanTake,
}

/// <summary>One thing to remove: a file, or a folder with all that is in it.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Files">The files as they were when it was found: a change means that it is in use.</param>
internal sealed record FoundLeftover(LeftoverKind Kind, string Path, IReadOnlyList<FoundFile> Files)
{
    /// <summary>Set for an orphan take.</summary>
    public OrphanTake? Take { get; init; }

    public bool IsFolder => Kind is LeftoverKind.StagingFolder or LeftoverKind.ExpiredUpload or LeftoverKind.CacheEntry or LeftoverKind.UnfinishedProject;

    public string Reason => Kind switch
    {
        LeftoverKind.LfsObject => "No take, commit, tag or file refers to these bytes",
        LeftoverKind.TemporaryFile => "A write that was cut off",
        LeftoverKind.StagingFolder => "An upload that broke off and cannot be resumed",
        LeftoverKind.ExpiredUpload => "An upload that nobody continued in time",
        LeftoverKind.Picture => "A picture that never reached its take",
        LeftoverKind.GitObject => "A commit that was cut off",
        LeftoverKind.CacheEntry => "Small pictures of media that no take has",
        LeftoverKind.UnfinishedProject => "A project that was never finished, or not quite removed",
        LeftoverKind.OrphanTake => $"A take of {Take!.Shot}, a shot in the trash",
        _ => throw new InvalidOperationException($"No words for {Kind}."),
    };
}

internal readonly record struct FoundFile(string Path, FileStat Stat);

/// <param name="ProjectId">Its project.</param>
/// <param name="Uid">The take.</param>
/// <param name="Shot">The title of its shot.</param>
/// <param name="ForgetUnpushed">As it was asked for.</param>
internal sealed record OrphanTake(Guid ProjectId, Guid Uid, string Shot, bool ForgetUnpushed);

/// <summary>What a look brought: what may go, and what stays all the same.</summary>
internal sealed class Findings
{
    public List<FoundLeftover> Found { get; } = [];

    /// <summary>By full path.</summary>
    public List<Leftover> Kept { get; } = [];

    public void Add(Findings more)
    {
        Found.AddRange(more.Found);
        Kept.AddRange(more.Kept);
    }
}
