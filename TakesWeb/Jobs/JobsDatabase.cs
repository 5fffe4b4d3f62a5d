using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Jobs;

/// <summary>
/// jobs.db, for the engine and for our own table beside the engine's. A file of its own, in WAL: without WAL 2,000 jobs took a
/// minute, and in one file with the index its writers waited for seconds.
/// </summary>
internal sealed class JobsDatabase(DataFolder folder) : DbDataSource
{
    private const string Pragmas = "PRAGMA busy_timeout=5000; PRAGMA synchronous=NORMAL;";

    // The two unique indexes are the rules of coalescing: of two asks that arrive together one is stored, and of two firings
    // of one key one runs.
    private const string Schema = """
        PRAGMA journal_mode=WAL;
        CREATE TABLE IF NOT EXISTS runs (
          id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, lane TEXT NOT NULL, subject TEXT NOT NULL, state TEXT NOT NULL,
          enqueued INTEGER NOT NULL, due INTEGER NOT NULL, started INTEGER, ended INTEGER, project TEXT, shot TEXT, take TEXT,
          arguments TEXT NOT NULL, attempt INTEGER NOT NULL DEFAULT 0, crashes INTEGER NOT NULL DEFAULT 0, reason TEXT, detail TEXT);
        CREATE UNIQUE INDEX IF NOT EXISTS runs_waiting ON runs (kind, key) WHERE state IN ('queued', 'scheduled');
        CREATE UNIQUE INDEX IF NOT EXISTS runs_running ON runs (kind, key) WHERE state = 'running';
        CREATE INDEX IF NOT EXISTS runs_state ON runs (state, kind, lane);
        CREATE INDEX IF NOT EXISTS runs_kind ON runs (kind, ended);
        CREATE INDEX IF NOT EXISTS runs_ended ON runs (ended);
        CREATE INDEX IF NOT EXISTS runs_key ON runs (kind, key, ended);
        CREATE TABLE IF NOT EXISTS lanes (
          lane TEXT NOT NULL PRIMARY KEY, parked INTEGER NOT NULL, reason TEXT NOT NULL, actor TEXT, paused INTEGER);
        """;

    // Who paused a lane, and when, came later than the first jobs.db.
    private static readonly string[] LaterLaneColumns = ["actor TEXT", "paused INTEGER"];

    public override string ConnectionString { get; } = SqliteDatabase.ConnectionString(folder.JobsDatabase);

    /// <summary>Makes what is missing. Safe to run at each start.</summary>
    public async Task PrepareAsync(CancellationToken ct)
    {
        Directory.CreateDirectory(folder.Root);
        await using var connection = await OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = Schema;
        await command.ExecuteNonQueryAsync(ct);
        foreach (var column in LaterLaneColumns)
        {
            command.CommandText = $"SELECT count(*) FROM pragma_table_info('lanes') WHERE name = '{column.Split(' ')[0]}'";
            if (await command.ExecuteScalarAsync(ct) is 0L)
            {
                command.CommandText = $"ALTER TABLE lanes ADD COLUMN {column}";
                await command.ExecuteNonQueryAsync(ct);
            }
        }
    }

    public async Task<SqliteConnection> OpenAsync(CancellationToken ct) => (SqliteConnection)await OpenConnectionAsync(ct);

    protected override DbConnection CreateDbConnection()
    {
        var connection = new SqliteConnection(ConnectionString);
        connection.StateChange += SetPragmas;
        return connection;
    }

    private static void SetPragmas(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState == ConnectionState.Open)
        {
            using var command = ((SqliteConnection)sender).CreateCommand();
            command.CommandText = Pragmas;
            command.ExecuteNonQuery();
        }
    }
}
