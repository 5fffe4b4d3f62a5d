namespace TakesWeb.Projects;

/// <summary>A shot, and the folder it lies in. The row is an index of a line of project.json.</summary>
public sealed class Shot
{
    public required Guid Uid { get; init; }

    public required Guid ProjectId { get; init; }

    /// <summary>Folder names: "03_Chapter_Name", "01_Scene_Name", "001_Shot_Description". They never change; a rename changes the title.</summary>
    public required string Chapter { get; init; }

    public required string Scene { get; init; }

    public required string Folder { get; init; }

    /// <summary>What people read: "Down the spiral".</summary>
    public required string Title { get; set; }

    public required int Number { get; init; }

    public required DateTimeOffset Created { get; init; }

    public Guid? ActiveTakeUid { get; set; }

    /// <summary>The take that project.json names beside the uid. Where the two disagree, after a merge by hand, the uid holds.</summary>
    public string? ActiveTakeName { get; set; }

    /// <summary>The take that somebody else's active_take link pointed at before it was set right from project.json; gone with the next circle.</summary>
    public int? OverruledLink { get; set; }

    /// <summary>True while the active_take link on disk is not yet in HEAD.</summary>
    public bool IsLinkPending { get; set; }

    /// <summary>When it was put in the trash; null while it is not there. Its takes are orphans then: kept, and listed nowhere.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    public string? DeletedBy { get; set; }

    public bool IsInTrash => DeletedAt is not null;

    /// <summary>From the repository's root, with forward slashes.</summary>
    public string RelativePath => $"{Chapter}/{Scene}/{Folder}";
}
