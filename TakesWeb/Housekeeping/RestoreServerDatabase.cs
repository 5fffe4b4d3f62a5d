using Microsoft.EntityFrameworkCore;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Puts a copy of server.db in the place of the present one, with the server stopped. The present one is set aside under another name, never
/// overwritten; a copy that is damaged or from a newer Takes is refused before anything is touched. Safe to run again after a crash.
/// </summary>
public sealed class RestoreServerDatabase(
    InstanceLock instance, DataFolder data, ListBackups list, IDbContextFactory<ServerDbContext> databases, TimeProvider clock)
{
    public const string Latest = "latest";

    /// <param name="wanted">"latest", the name of a file in the backups folder, or a path.</param>
    /// <exception cref="InstanceLockedException">A server runs on the data folder.</exception>
    public async Task<Outcome<Restored>> RunAsync(string wanted, CancellationToken ct)
    {
        if (!Directory.Exists(data.Root))
        {
            return Problem.NotFound($"There is no data folder {data.Root}. Name the right one with --Takes:Data=/path/to/data.");
        }

        // A server.db of root's could not be opened by the user who runs the server.
        if (Environment.IsPrivilegedProcess && FileStat.Of(data.Root) is { UserId: not 0 })
        {
            return Problem.Invalid($"{data.Root} belongs to another user. Run this as that user, such as: sudo -u takes …");
        }

        instance.Take();
        var found = Find(wanted);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        var temporary = DurableFile.TemporaryName(data.ServerDatabase);
        var copied = await SqliteCopy.WriteAsync(found.Value, temporary, ct);
        if (!copied.IsOk)
        {
            return copied.Problem with { Sentence = $"{copied.Problem.Sentence} Nothing was changed. {Others(found.Value)}" };
        }

        if (await IsNewerAsync(copied.Value, ct))
        {
            File.Delete(temporary);
            return Problem.Conflict($"{found.Value} comes from a newer version of Takes. Install that version, then restore it. Nothing was changed.");
        }

        var aside = SetAside();
        DurableFile.Replace(temporary, data.ServerDatabase);
        DurableFile.SyncFolder(data.Root);
        return new Restored(found.Value, data.ServerDatabase, aside, copied.Value.Accounts, copied.Value.Tokens);
    }

    private Outcome<string> Find(string wanted)
    {
        if (wanted == Latest)
        {
            return list.Run() is [var newest, ..]
                ? Path.Combine(data.Backups, newest.Name)
                : Problem.NotFound($"There is no backup in {data.Backups}. Name a file instead of \"{Latest}\".");
        }

        string[] places = [Path.GetFullPath(wanted), Path.Combine(data.Backups, wanted)];
        return places.FirstOrDefault(File.Exists) is not { } path
            ? Problem.NotFound($"There is no file {places[0]}. {Others(null)}")
            : path == data.ServerDatabase
                ? Problem.Invalid($"{path} is the present server.db itself. Name a copy of it. {Others(null)}")
                : path;
    }

    private string Others(string? but) =>
        list.Run().Where(b => but is null || b.Name != Path.GetFileName(but)).Take(5).Select(b => b.Name).ToList() is { Count: > 0 } names
            ? $"Backups in {data.Backups}: {string.Join(", ", names)}."
            : $"There is no other backup in {data.Backups}.";

    private async Task<bool> IsNewerAsync(CopiedAccounts copied, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return copied.Migrations.Except(db.Database.GetMigrations(), StringComparer.Ordinal).Any();
    }

    /// <summary>With its log, under one name, so that it is still a database that can be opened. Null when there was none.</summary>
    private string? SetAside()
    {
        var aside = $"{data.ServerDatabase}.aside-{Backup.Stamp(clock.GetUtcNow())}";
        for (var place = 2; File.Exists(aside); place++)
        {
            aside = $"{data.ServerDatabase}.aside-{Backup.Stamp(clock.GetUtcNow())}-{place}";
        }

        var isThere = false;
        // The database goes first. A crash in between leaves a log without one, which SQLite ignores and a second run takes along; a
        // database without its log would look whole and lack its last transactions.
        foreach (var part in (string[])["", "-wal", "-shm"])
        {
            if (File.Exists(data.ServerDatabase + part))
            {
                File.Move(data.ServerDatabase + part, aside + part, overwrite: false);
                isThere = true;
            }
        }

        return isThere ? aside : null;
    }
}

/// <summary>What a restore did.</summary>
/// <param name="SetAside">Where the server.db from before is now; null when there was none.</param>
public sealed record Restored(string From, string To, string? SetAside, int Accounts, int Tokens);
