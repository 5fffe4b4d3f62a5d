namespace TakesWeb.Takes;

/// <summary>Which takes a bulk action leaves alone. What it lets through is done, so a dry run can promise it.</summary>
internal sealed class SparingRule(BulkRequest request, bool canDirect, Kernel.Actor actor)
{
    /// <summary>The sentence that says why; null when the action goes ahead.</summary>
    public string? ReasonFor(Take take, bool isActive, TakeFolder folder) =>
        OfNature(take, folder) ?? OfState(take) ?? OfWorth(take, isActive) ?? OfRights(take, isActive) ?? (request.Action == BulkAction.Purge ? OfReading(take, folder) : null);

    private static string? OfNature(Take take, TakeFolder folder) => take switch
    {
        { Storage: StorageState.Purged } => $"{take.Name} was purged: its bytes are gone and its number stays taken.",
        _ when !File.Exists(folder.Sidecar) => $"{take.Name} is away: its folder is not in the working tree. Check out the project's branch and try again.",
        _ => null,
    };

    private string? OfState(Take take) => (request.Action, take.Storage) switch
    {
        (BulkAction.Delete, StorageState.Trashed) => $"{take.Name} is in the trash already.",
        (BulkAction.Archive, StorageState.Archived) => $"{take.Name} is archived already.",
        (BulkAction.Archive, StorageState.Trashed) => $"{take.Name} is in the trash. Restore it first, then archive it.",
        (BulkAction.Unarchive, not StorageState.Archived) => $"{take.Name} is not archived.",
        (BulkAction.Restore, not StorageState.Trashed) => $"{take.Name} is not in the trash.",
        (BulkAction.Purge, not StorageState.Trashed) => $"{take.Name} is not in the trash. Move it there first; a purge cannot be undone.",
        (BulkAction.Tag, _) when request.Tags.All(take.Tags.Contains) => $"{take.Name} is tagged so already.",
        (BulkAction.Tag, _) when take.Tags.Union(request.Tags, StringComparer.Ordinal).Count() > EditTake.MostTags => $"{take.Name} would have more than {EditTake.MostTags} tags.",
        (BulkAction.Untag, _) when !request.Tags.Any(take.Tags.Contains) => $"{take.Name} has no such tag.",
        _ => null,
    };

    private string? OfWorth(Take take, bool isActive) => !request.Protects ? null : take switch
    {
        _ when isActive => $"{take.Name} is the active take. Only naming it touches it.",
        { Verdict: Verdict.Selected or Verdict.Approved } => $"{take.Name} is {TakeAnswer.Word(take.Verdict)}. Only naming it touches it.",
        _ => null,
    };

    private string? OfRights(Take take, bool isActive) =>
        request.Action == BulkAction.Delete ? TrashRule.RefusalFor(take, isActive, canDirect, actor)?.Sentence : null;

    private static string? OfReading(Take take, TakeFolder folder)
    {
        try
        {
            Sidecar.Read(folder.Sidecar);
            return null;
        }
        catch (InvalidDataException)
        {
            return $"{take.Name} is not purged: its metadata cannot be read, so nobody can say what would go. Repair {folder.RelativePath}/{folder.SidecarName} first.";
        }
    }
}
