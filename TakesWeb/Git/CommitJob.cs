using TakesWeb.Jobs;

namespace TakesWeb.Git;

public sealed class CommitJob : IJobBody
{
    public static readonly JobKind Kind = new("commit", "Commit", Lane.Commit) { IsOneAtATime = true };

    public static JobRequest For(Guid projectId, string subject) =>
        new(Kind, projectId.ToString(), new Dictionary<string, string> { ["project"] = projectId.ToString() }) { Subject = subject, ProjectId = projectId };

    public Task RunAsync(JobRun run, CancellationToken ct) => throw new InvalidOperationException("The commit writer is not merged yet.");
}
