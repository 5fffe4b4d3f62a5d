using TakesWeb.Kernel;
using TakesWeb.Media;

namespace TakesWeb.Takes;

/// <summary>A take, as the index knows it. Everything here can be read again from the take's folder; the sidecar is the truth.</summary>
public sealed class Take
{
    public required Guid Uid { get; init; }

    public required Guid ProjectId { get; init; }

    public required Guid ShotUid { get; init; }

    public required int Number { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>The story's words: queued, generating, complete, failed.</summary>
    public TakeStatus Status { get; set; }

    /// <summary>Why generating failed.</summary>
    public string? Error { get; set; }

    public PictureState Picture { get; set; }

    /// <summary>Why there is no picture, in a sentence.</summary>
    public string? PictureReason { get; set; }

    /// <summary>Video, image or sound; null while there is no media.</summary>
    public MediaKind? Kind { get; set; }

    /// <summary>Name of the media file in the take's folder; null while there is none.</summary>
    public string? FileName { get; set; }

    public string? OriginalName { get; set; }

    public string? MediaType { get; set; }

    public string? Sha256 { get; set; }

    public long Size { get; set; }

    public int? Width { get; set; }

    public int? Height { get; set; }

    /// <summary>Seconds.</summary>
    public double? Duration { get; set; }

    /// <summary>As a fraction: "24000/1001".</summary>
    public string? FrameRate { get; set; }

    /// <summary>Number of the first frame of a sequence; null for everything else.</summary>
    public int? FirstFrame { get; set; }

    public int? LastFrame { get; set; }

    /// <summary>How many frames of a sequence are there.</summary>
    public int? FrameCount { get; set; }

    public string? Model { get; set; }

    /// <summary>As text: a seed is an unsigned 64-bit value or a word, never a double.</summary>
    public string? Seed { get; set; }

    public string? Prompt { get; set; }

    /// <summary>resources.generationTime: how long a generator worked on it, in seconds; null where nobody states it.</summary>
    public double? GenerationSeconds { get; set; }

    /// <summary>generationParams.reference: the uid of the asset that it was made after; null when it names none.</summary>
    public Guid? Reference { get; set; }

    /// <summary>The take that this one is the next version of; null when it continues none.</summary>
    public Guid? ParentUid { get; set; }

    /// <summary>"upload", "generator" or another kind of origin.</summary>
    public required string Source { get; set; }

    public string? Author { get; set; }

    /// <summary>Hash and size of the 512 PNG beside the media; null while there is none.</summary>
    public string? ThumbnailSha256 { get; set; }

    public long ThumbnailSize { get; set; }

    /// <summary>A transform the picture went through that a viewer must know of, such as "tone-mapped".</summary>
    public string? PictureLabel { get; set; }

    /// <summary>Pixels may be transparent: the picture is shown over a checker.</summary>
    public bool HasAlpha { get; set; }

    /// <summary>Idempotency-Key of the request that made it; unique within the shot.</summary>
    public string? Key { get; set; }

    public Verdict Verdict { get; set; }

    /// <summary>Who gave the verdict that stands; null while nobody has judged.</summary>
    public string? VerdictBy { get; set; }

    public DateTimeOffset? VerdictAt { get; set; }

    public string? VerdictComment { get; set; }

    /// <summary>Since when it waits for a verdict that somebody asked for; null when it does not.</summary>
    public DateTimeOffset? SubmittedAt { get; set; }

    public string? SubmittedBy { get; set; }

    public string? SubmittedComment { get; set; }

    /// <summary>Whose verdict is asked for; null: whoever comes first.</summary>
    public Guid? ReviewerId { get; set; }

    /// <summary>The reviewer's name, as it was when the take was submitted.</summary>
    public string? Reviewer { get; set; }

    public int Rating { get; set; }

    public StorageState Storage { get; set; }

    /// <summary>What a restore brings back.</summary>
    public StorageState StorageBefore { get; set; }

    /// <summary>When it was put in the trash; null while it is not there.</summary>
    public DateTimeOffset? TrashedAt { get; set; }

    public string? TrashedBy { get; set; }

    /// <summary>Each tag between line feeds, so that a filter finds whole words: "\nlantern\nnight\n". Empty without tags.</summary>
    public string TagLines { get; set; } = "";

    /// <summary>Modification time of the log when it was read into the index, in nanoseconds.</summary>
    public long EventsStamp { get; set; }

    /// <summary>Counts changes of the take's files, so that a commit knows what it saw.</summary>
    public long Revision { get; set; }

    /// <summary>The revision that is in HEAD; 0 when none is.</summary>
    public long CommittedRevision { get; set; }

    /// <summary>The commit that holds <see cref="CommittedRevision"/>.</summary>
    public string? CommitSha { get; set; }

    /// <summary>Who changed it last, and how: the author and the words of the next commit.</summary>
    public string ChangedByName { get; set; } = "";

    public string ChangedByEmail { get; set; } = "";

    public string LastChange { get; set; } = "";

    /// <summary>Modification time of the sidecar when it was read into the index, in nanoseconds: tells outside edits.</summary>
    public long SidecarStamp { get; set; }

    /// <summary>True while the take's folder is away (an old checkout, a stash): absence is never deletion.</summary>
    public bool IsAway { get; set; }

    public bool IsCommitted => CommittedRevision == Revision;

    /// <summary>"take_012".</summary>
    public string Name => TakeNumber.Format(Number);

    public IReadOnlyList<string> Tags => TagLines.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>
    /// True for a take of numbered frames. Its <see cref="FileName"/> is the list of them and <see cref="Sha256"/> the hash of that list, which is no
    /// object: the frames are (<see cref="TakeFrame"/>). <see cref="Size"/> is that of all frames.
    /// </summary>
    public bool IsSequence => FrameCount is not null;

    /// <summary>Pictures in time: a video, or numbered frames.</summary>
    public bool IsFilm => Kind is MediaKind.Video or MediaKind.Sequence;

    /// <summary>True for a take whose bytes are there for somebody: neither purged nor waiting for it.</summary>
    public bool IsKept => Storage is StorageState.Live or StorageState.Archived;

    /// <summary>Takes over what the log says.</summary>
    public void Apply(TakeState state)
    {
        Storage = state.Storage;
        StorageBefore = state.StorageBefore;
        TrashedAt = state.TrashedAt;
        TrashedBy = state.TrashedBy;
        Verdict = state.Verdict;
        Rating = state.Rating;
        (VerdictBy, VerdictAt, VerdictComment) = (state.Judgement?.By, state.Judgement?.At, state.Judgement?.Comment);
        (SubmittedAt, SubmittedBy, SubmittedComment) = (state.Waiting?.At, state.Waiting?.By, state.Waiting?.Comment);
        (ReviewerId, Reviewer) = (state.Waiting?.ReviewerId, state.Waiting?.Reviewer);
    }

    /// <summary>One for somebody who will change it.</summary>
    internal Take Copy() => (Take)MemberwiseClone();

    /// <summary>All that <see cref="Apply"/> sets, to be compared with what it was before.</summary>
    internal object FromLog() => (
        (Storage, StorageBefore, TrashedAt, TrashedBy), (Verdict, VerdictBy, VerdictAt, VerdictComment, Rating), (SubmittedAt, SubmittedBy, SubmittedComment, ReviewerId, Reviewer));

    /// <summary>Notes that files of the take changed, so that the next commit takes them in.</summary>
    public void Touch(Actor actor, string change)
    {
        Revision++;
        ChangedByName = actor.Name;
        ChangedByEmail = actor.Email;
        LastChange = change;
    }
}

public enum TakeStatus
{
    Queued,
    Generating,
    Complete,
    Failed,
}

public enum PictureState
{
    Processing,
    Ready,
    NoPreview,
    Corrupt,
    Missing,
}

public enum Verdict
{
    None,
    Reject,
    Maybe,
    Selected,
    Approved,
}

public enum StorageState
{
    Live,
    Archived,
    Trashed,
    Purged,
}
