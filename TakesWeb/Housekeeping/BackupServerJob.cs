using TakesWeb.Jobs;
using TakesWeb.Kernel;

namespace TakesWeb.Housekeeping;

/// <summary>Once a day: a copy of server.db.</summary>
internal sealed class BackupServerJob(BackupServerDatabase backup) : IJobBody
{
    public static readonly JobKind Kind = new("backup-server", "Back up server.db", Lane.Maintenance) { Every = TimeSpan.FromDays(1), IsOneAtATime = true };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        var made = await backup.RunAsync(ct);
        if (made.IsOk)
        {
            return;
        }

        // The words by which a lane knows a full disk, and parks.
        throw made.Problem.Kind == ProblemKind.StorageFull
            ? new IOException($"No space left: {made.Problem.Sentence}")
            : new PermanentJobFailureException(made.Problem.Sentence);
    }
}

/// <summary>A server that was switched off when its backup was due, or that lost its jobs.db, makes one now.</summary>
internal sealed class BackupAtStart(ListBackups list, JobQueue jobs, TimeProvider clock) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (list.Run() is not [var newest, ..] || clock.GetUtcNow() - newest.At > BackupServerJob.Kind.Every)
        {
            await jobs.RunNowAsync(BackupServerJob.Kind.Name, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
