using System.Globalization;
using Microsoft.Data.Sqlite;
using TakesWeb.Kernel;

namespace TakesWeb.Housekeeping;

/// <summary>Copies a SQLite database, in use or not, with what stands in its write-ahead log.</summary>
internal static class SqliteCopy
{
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int Corrupt = 11;
    private const int NoDatabase = 26;

    /// <summary>
    /// Writes <paramref name="target"/>, readable by its owner alone. When it returns well, the copy is whole and on the disk; a refusal or an
    /// exception leaves no file behind.
    /// </summary>
    public static async Task<Outcome<CopiedAccounts>> WriteAsync(string source, string target, CancellationToken ct)
    {
        var isKept = false;
        try
        {
            MakeEmpty(target);
            await using (var connection = await OpenAsync(source, ct))
            await using (var vacuum = connection.CreateCommand())
            {
                vacuum.CommandText = "VACUUM INTO $target";
                vacuum.Parameters.AddWithValue("$target", target);
                await vacuum.ExecuteNonQueryAsync(ct);
            }

            var read = await ReadAsync(target, Path.GetFileName(source), ct);
            if (read.IsOk)
            {
                DurableFile.Sync(target);
                isKept = true;
            }

            return read;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == Full)
        {
            return new Problem(ProblemKind.StorageFull, $"There is no space left on the disk for a copy of {Path.GetFileName(source)}. Free some, and try again.");
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is Corrupt or NoDatabase or CannotOpen)
        {
            return Damaged(Path.GetFileName(source), exception.Message);
        }
        finally
        {
            if (!isKept)
            {
                File.Delete(target);
            }
        }
    }

    /// <summary>Checks every page of the copy and that it holds what a server.db holds.</summary>
    private static async Task<Outcome<CopiedAccounts>> ReadAsync(string copy, string name, CancellationToken ct)
    {
        await using var connection = await OpenAsync(copy, ct);
        if (await TextAsync(connection, "PRAGMA quick_check(1)", ct) is var verdict && verdict != "ok")
        {
            return Damaged(name, verdict);
        }

        if (await TextAsync(connection, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('AspNetUsers', 'ApiTokens', '__EFMigrationsHistory')", ct) != "3")
        {
            return Problem.Invalid($"{name} is a database, but not a server.db: it has no accounts in it.");
        }

        var migrations = new List<string>();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT MigrationId FROM __EFMigrationsHistory ORDER BY MigrationId";
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                migrations.Add(reader.GetString(0));
            }
        }

        return new CopiedAccounts(
            int.Parse(await TextAsync(connection, "SELECT count(*) FROM AspNetUsers", ct), CultureInfo.InvariantCulture),
            int.Parse(await TextAsync(connection, "SELECT count(*) FROM ApiTokens", ct), CultureInfo.InvariantCulture),
            migrations);
    }

    private static async Task<string> TextAsync(SqliteConnection connection, string sql, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture) ?? "";
    }

    // Not pooled: a connection that stays open would hold a file that is about to be renamed.
    private static async Task<SqliteConnection> OpenAsync(string file, CancellationToken ct)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // SQLite fills an empty file that is there already, and would make a new one readable to everybody on the machine.
    private static void MakeEmpty(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
    }

    private static Problem Damaged(string name, string why) =>
        Problem.Invalid($"{name} cannot be read as a database ({why.TrimEnd('.')}).");
}

/// <summary>What a copy of server.db holds, as far as somebody wants to know before trusting it.</summary>
internal sealed record CopiedAccounts(int Accounts, int Tokens, IReadOnlyList<string> Migrations);
