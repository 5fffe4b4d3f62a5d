using TakesWeb.Media;
using TakesWeb.Storage;

namespace TakesWeb.Projects;

/// <summary>A film: one Git repository in the folder projects/&lt;slug&gt;. The row is an index of its project.json.</summary>
public sealed class Project
{
    public required Guid Id { get; init; }

    /// <summary>The folder's name; never changes.</summary>
    public required string Slug { get; init; }

    public required string Name { get; set; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>True for the demo project, which is removed in one click.</summary>
    public bool IsDemo { get; init; }

    /// <summary>When it was put in the trash; null while it is not there.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    public string? DeletedBy { get; set; }

    public bool IsInTrash => DeletedAt is not null;

    /// <summary>The most bytes the project may keep; null for no quota.</summary>
    public long? QuotaBytes { get; set; }

    /// <summary>The rate of project.json as a fraction, "24000/1001"; null where it says none.</summary>
    public string? StatedRate { get; set; }

    /// <summary>What its pictures are meant to measure; null where project.json says nothing.</summary>
    public int? StatedWidth { get; set; }

    public int? StatedHeight { get; set; }

    /// <summary>What image sequences play at that come without a rate of their own.</summary>
    public FrameRate FrameRate => FrameRate.Parse(StatedRate) ?? new FrameRate(24, 1);

    /// <summary>Counts changes of project.json, so that a commit knows what it saw.</summary>
    public long Revision { get; set; }

    /// <summary>The revision that is in HEAD.</summary>
    public long CommittedRevision { get; set; }

    /// <summary>As the quota book asks for it.</summary>
    public ProjectQuota Quota() => new(Id, Name, QuotaBytes);
}
