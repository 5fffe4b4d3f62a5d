using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>A bulk action in a sentence.</summary>
internal static class BulkWords
{
    public static string Of(BulkResult result)
    {
        var changed = result.Takes.Where(t => t.Spared is null).ToList();
        var spared = result.Takes.Count - changed.Count;
        var rest = spared == 0 ? "" : $" {Readable.Count(spared, "is", "are")} left as {(spared == 1 ? "it is" : "they are")}, with the reason.";
        var takes = Readable.Count(changed.Count, "take");
        if (changed.Count == 0)
        {
            return $"Nothing to do.{rest}";
        }

        if (result.JobId is not null)
        {
            return $"{takes}: more than is done while you wait. A job does it, and /jobs shows how far it is.{rest}";
        }

        return Deed(result, takes, changed.Count(t => t.WasActive)) + rest;
    }

    private static string Deed(BulkResult result, string takes, int active)
    {
        var would = result.IsDryRun;
        var shots = active == 0 ? "" : $" {Readable.Count(active, "shot")} {(would ? "would be" : active == 1 ? "is" : "are")} without an active take by it.";
        return result.Action switch
        {
            BulkAction.Delete when would => $"{takes} would go to the trash. That frees nothing yet; a purge of them would free {ByteText.Of(result.FreedLater ?? 0)}.{shots}",
            BulkAction.Delete => $"{takes} in the trash. Nothing is freed until they are purged, and a restore brings back all of it.{shots}",
            BulkAction.Purge when would => $"{takes} would be purged, for good. That frees {ByteText.Of(result.FreedBytes)}.",
            BulkAction.Purge => $"{takes} purged. {ByteText.Of(result.FreedBytes)} are free again.",
            BulkAction.Restore => $"{takes} {(would ? "would come" : "came")} out of the trash.",
            BulkAction.Archive => $"{takes} {(would ? "would be " : "")}archived.",
            BulkAction.Unarchive => $"{takes} {(would ? "would be" : "are")} out of the archive.",
            BulkAction.Tag => $"{takes} {(would ? "would be " : "")}tagged.",
            BulkAction.Untag => $"{takes} {(would ? "would lose" : "lost")} the tags.",
            _ => throw new ArgumentOutOfRangeException(nameof(result), result.Action, "No words are named for this."),
        };
    }
}
