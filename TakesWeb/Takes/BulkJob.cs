using System.Globalization;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>A bulk action on more takes than somebody wants to wait for: on those that were picked when it was asked for. After a restart it goes through them again, which changes nothing twice.</summary>
public sealed class BulkJob(FindProject findProject, RunBulk runBulk) : IJobBody
{
    public static readonly JobKind Kind = new("bulk", "Many takes", Lane.Bulk) { IsOneAtATime = true };

    public static JobRequest For(Project project, BulkRequest request, IReadOnlyList<Guid> takeUids, Actor actor) =>
        new(Kind, Guid.CreateVersion7().ToString("N"), new Dictionary<string, string>
        {
            ["project"] = project.Id.ToString(),
            ["action"] = request.Action.ToString(),
            ["takes"] = string.Join(',', takeUids.Select(uid => uid.ToString("N"))),
            ["tags"] = string.Join('\n', request.Tags),
            ["forgetUnpushed"] = request.ForgetUnpushed.ToString(),
            ["name"] = actor.Name,
            ["email"] = actor.Email,
        })
        {
            Subject = $"{project.Name}, {Words(request.Action)} {Readable.Count(takeUids.Count, "take")}",
            ProjectId = project.Id,
        };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        var project = await findProject.RunAsync(run["project"], ct);
        if (!project.IsOk)
        {
            throw new PermanentJobFailureException(project.Problem.Sentence);
        }

        var takes = run["takes"].Split(',').Select(Guid.Parse).ToList();
        var order = new BulkOrder(
            Enum.Parse<BulkAction>(run["action"]), run["tags"].Split('\n', StringSplitOptions.RemoveEmptyEntries), bool.Parse(run["forgetUnpushed"]), takes, new Actor(run["name"], run["email"]));
        await runBulk.RunAsync(
            project.Value, order, done => run.Report((double)done / takes.Count, string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {takes.Count:N0}")), ct);
    }

    private static string Words(BulkAction action) => action switch
    {
        BulkAction.Delete => "to the trash:",
        BulkAction.Restore => "out of the trash:",
        BulkAction.Archive => "archive",
        BulkAction.Unarchive => "out of the archive:",
        BulkAction.Purge => "purge",
        BulkAction.Tag => "tag",
        BulkAction.Untag => "untag",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "No words are named for this."),
    };
}
