using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Gallery;

/// <summary>Has a contact sheet drawn. Safe to repeat: one that is there, or waits, is not asked for again.</summary>
public sealed class AskForSheet(JobQueue jobs, DataFolder data)
{
    /// <summary>The job's id; null when the picture is there already.</summary>
    public async Task<Outcome<string?>> RunAsync(ContactSheet sheet, CancellationToken ct)
    {
        var file = SheetFile.Of(sheet, data);
        if (!file.IsOk)
        {
            return file.Problem;
        }

        return file.Value.IsThere ? (string?)null : await jobs.EnqueueAsync(MakeSheetJob.For(sheet, file.Value.Key), ct);
    }
}
