namespace TakesWeb.Takes;

/// <summary>Takes:Trash:*.</summary>
public sealed record TrashOptions
{
    /// <summary>Takes:Trash:Days: a take that was longer in the trash than this is purged. 30 unless told; 0 is never.</summary>
    public int Days { get; init; } = 30;
}
