using System.Text.Json;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Media.Clean;
using TakesWeb.Previews;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Sharing;

/// <summary>Makes the copy of a take's or a clip's media that guests get. A guest waits for it, so it does not stand behind films that are encoded.</summary>
internal sealed class MakeCleanCopyJob(FindProject findProject, CleanMedia cleanMedia, DataFolder data, ByteLedger ledger) : IJobBody
{
    public static readonly JobKind Kind = new("clean-copy", "Copy for guests", Lane.Interactive) { Attempts = 3, IsOneAtATime = true };

    public static JobRequest For(CleanSource source, Project project, string subject) => new(
        Kind, source.Key, new Dictionary<string, string> { ["project"] = project.Id.ToString(), ["owner"] = source.Owner, ["media"] = source.Sha256, ["name"] = source.Name })
    {
        Subject = subject,
        ProjectId = project.Id,
    };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        var source = new CleanSource(run["owner"], run["media"], run["name"]);
        if (await findProject.RunAsync(run["project"], ct) is not { IsOk: true, Value: var project }
            || MediaStore.ObjectPath(data.Project(project.Slug), source.Sha256) is var path && FileStat.Of(path) is not { IsRegularFile: true }
            || MediaSniffer.Identify(path, source.Name) is not { IsOk: true, Value: var type })
        {
            // Purged since, with its film or alone.
            return;
        }

        using var work = CacheWork.Begin(source.FolderIn(data), "clean");
        try
        {
            await KeepAsync(run, project, source, await cleanMedia.RunAsync(path, type, work.Path, ct), ct);
        }
        catch (ToolMissingException missing)
        {
            throw new PermanentJobFailureException(missing.Message);
        }
    }

    private async Task KeepAsync(JobRun run, Project project, CleanSource source, CleanResult made, CancellationToken ct)
    {
        if (made.Failure is { Outcome: PictureOutcome.Failed } passing && run.Attempt < Kind.Attempts)
        {
            throw new IOException(passing.Reason);
        }

        var facts = CleanCopies.FactsOf(data, source);
        List<(FileCategory, string)> files = [(FileCategory.Cache, facts)];
        if (made is { File: { } file, Type: { } type })
        {
            var target = Path.Combine(source.FolderIn(data), Path.GetFileName(file));
            DurableFile.Sync(file);
            File.Move(file, target, overwrite: true);
            files.Add((FileCategory.Cache, target));
            DurableFile.Write(facts, JsonSerializer.SerializeToUtf8Bytes(new CleanFacts { File = Path.GetFileName(file), MediaType = type.Mime }, PreviewFiles.Json));
        }
        else
        {
            DurableFile.Write(facts, JsonSerializer.SerializeToUtf8Bytes(new CleanFacts { Failure = made.Failure!.Reason ?? "No copy could be made." }, PreviewFiles.Json));
        }

        await ledger.BookAsync(project.Id, files, ct);
        if (made.Failure is { } failure)
        {
            throw new PermanentJobFailureException(failure.Reason ?? "No copy could be made.", failure.Detail);
        }
    }
}
