using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Copies server.db into the backups folder while the server works. The copy has its name only when it is complete, checked and on the disk;
/// older ones go only after that.
/// </summary>
public sealed class BackupServerDatabase(ListBackups list, DataFolder data, LiveFeed feed, TimeProvider clock, ILogger<BackupServerDatabase> logger)
{
    /// <summary>The word in the live feed after a copy was made.</summary>
    internal const string BackedUp = "backed-up";

    private readonly SemaphoreSlim _turn = new(1, 1);

    public async Task<Outcome<Backup>> RunAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            MakeFolder();
            var name = Backup.NameAt(clock.GetUtcNow());
            var path = Path.Combine(data.Backups, name);
            var temporary = DurableFile.TemporaryName(path);
            var copied = await SqliteCopy.WriteAsync(data.ServerDatabase, temporary, ct);
            if (!copied.IsOk)
            {
                HousekeepingLog.NotBackedUp(logger, copied.Problem.Sentence);
                return copied.Problem with { Sentence = $"server.db was not backed up; the copies from before are kept. {copied.Problem.Sentence}" };
            }

            DurableFile.Replace(temporary, path);
            DurableFile.SyncFolder(data.Backups);
            HousekeepingLog.BackedUp(logger, path, copied.Value.Accounts, copied.Value.Tokens);
            Prune();
            feed.Publish(new LiveEvent("storage") { State = BackedUp });
            return Backup.Of(new FileInfo(path))!;
        }
        finally
        {
            _turn.Release();
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(data.Backups);
        }
        else
        {
            Directory.CreateDirectory(data.Backups, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // One server on one data folder, one backup at a time: what is unfinished here is a crash's.
        foreach (var unfinished in Directory.EnumerateFiles(data.Backups, $"{Backup.Pattern}.*.tmp"))
        {
            File.Delete(unfinished);
        }
    }

    private void Prune()
    {
        foreach (var old in Backup.Outlived(list.Run()))
        {
            File.Delete(Path.Combine(data.Backups, old.Name));
        }
    }
}
