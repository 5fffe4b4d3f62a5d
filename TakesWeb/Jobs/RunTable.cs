using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace TakesWeb.Jobs;

/// <summary>
/// The truth about jobs: an ask is a row from the moment it is acknowledged, and the engine's triggers only say when to look.
/// A firing without a waiting row does nothing, so it is always safe to fire once too often.
/// </summary>
internal sealed class RunTable(JobsDatabase database, TimeProvider clock)
{
    private const string Waiting = "state IN ('queued', 'scheduled')";

    /// <summary>Stores what does not wait yet. The ids are the new rows' or those of the rows that wait already, in the order of the requests.</summary>
    public async Task<IReadOnlyList<(string Id, bool IsNew)>> AddAsync(IReadOnlyList<JobRequest> requests, DateTimeOffset? due, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var added = new List<(string, bool)>(requests.Count);
        await using var connection = await database.OpenAsync(ct);
        await using var transaction = connection.BeginTransaction();
        await using var insert = Command(connection, """
            INSERT INTO runs (id, kind, key, lane, subject, state, enqueued, due, project, shot, take, arguments)
            VALUES ($id, $kind, $key, $lane, $subject, $state, $now, $due, $project, $shot, $take, $arguments)
            ON CONFLICT DO NOTHING
            """);
        await using var find = Command(connection, $"SELECT id FROM runs WHERE kind = $kind AND key = $key AND {Waiting}");
        foreach (var request in requests)
        {
            var id = Guid.CreateVersion7(now).ToString("N");
            insert.Parameters.Clear();
            Fill(insert, request, id, now, due);
            if (await insert.ExecuteNonQueryAsync(ct) > 0)
            {
                added.Add((id, true));
                continue;
            }

            find.Parameters.Clear();
            Set(find, ("$kind", request.Kind.Name), ("$key", request.Key));
            added.Add(((string)(await find.ExecuteScalarAsync(ct))!, false));
        }

        await transaction.CommitAsync(ct);
        return added;
    }

    /// <summary>
    /// Turns the waiting row of this key into the running one, and holds it as alive until the caller lets it go: after its end is
    /// written. Null when none waits, or when one of this key runs.
    /// </summary>
    public async Task<ClaimedRun?> ClaimAsync(string kind, string key, RunningJobs running)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using var transaction = connection.BeginTransaction();
        await using var busy = Command(connection, "SELECT id FROM runs WHERE kind = $kind AND key = $key AND state = 'running'", ("$kind", kind), ("$key", key));
        if (await busy.ExecuteScalarAsync(CancellationToken.None) is string other)
        {
            if (running.Contains(other))
            {
                return null;
            }

            // Its end could not be written (a full disk, say): nobody works on it any more.
            await DemoteAsync(connection, other);
        }

        await using var claim = Command(
            connection,
            $"UPDATE runs SET state = 'running', started = $now, attempt = attempt + 1, reason = NULL WHERE kind = $kind AND key = $key AND {Waiting} RETURNING {StoredRun.Columns}",
            ("$now", StoredRun.ToStored(clock.GetUtcNow())),
            ("$kind", kind),
            ("$key", key));
        StoredRun? run = null;
        await using (var reader = await claim.ExecuteReaderAsync(CancellationToken.None))
        {
            if (await reader.ReadAsync(CancellationToken.None))
            {
                run = StoredRun.Read(reader);
            }
        }

        if (run is null)
        {
            await transaction.CommitAsync(CancellationToken.None);
            return null;
        }

        // Inside the transaction, which no other claim shares: one that looked between the commit and the mark would take the run for
        // a dead one and start it twice.
        var hold = running.Take(run.Id);
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
            return new ClaimedRun(run, hold);
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    public Task EndAsync(string id, JobState state, string? reason, string? detail) =>
        ExecuteAsync(
            "UPDATE runs SET state = $state, ended = $now, reason = $reason, detail = $detail WHERE id = $id",
            ("$id", id),
            ("$state", state.Word()),
            ("$now", StoredRun.ToStored(clock.GetUtcNow())),
            ("$reason", reason),
            ("$detail", detail));

    /// <summary>Lets a run wait again. A newer ask of the same key that waits already is the same work: it gives way to this one.</summary>
    public async Task WaitAgainAsync(StoredRun run, DateTimeOffset? due, string? reason, string? detail, bool doesAttemptCount)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using var transaction = connection.BeginTransaction();
        await using var command = Command(
            connection,
            $"""
            DELETE FROM runs WHERE kind = $kind AND key = $key AND {Waiting};
            UPDATE runs SET state = $state, due = $due, reason = $reason, detail = $detail, started = NULL, ended = NULL, attempt = attempt - $back WHERE id = $id;
            """,
            ("$kind", run.Kind),
            ("$key", run.Key),
            ("$id", run.Id),
            ("$state", (due is null ? JobState.Queued : JobState.Scheduled).Word()),
            ("$due", StoredRun.ToStored(due ?? clock.GetUtcNow())),
            ("$reason", reason),
            ("$detail", detail),
            ("$back", doesAttemptCount ? 0 : 1));
        await command.ExecuteNonQueryAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <summary>Lets an ended or a scheduled run wait for a place now, with all its tries. False when it is in another state or one of its key waits already.</summary>
    public async Task<bool> QueueAgainAsync(string id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = Command(
            connection,
            $"""
            UPDATE OR IGNORE runs SET state = 'queued', due = $now, enqueued = $now, started = NULL, ended = NULL, attempt = 0, crashes = 0, reason = NULL, detail = NULL
            WHERE id = $id AND state IN ('failed', 'cancelled', 'scheduled')
            """,
            ("$id", id),
            ("$now", StoredRun.ToStored(clock.GetUtcNow())));
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    /// <summary>Cancels a run that waits. False when it does not wait.</summary>
    public async Task<bool> CancelAsync(string id, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = Command(
            connection,
            $"UPDATE runs SET state = 'cancelled', ended = $now WHERE id = $id AND {Waiting}",
            ("$id", id),
            ("$now", StoredRun.ToStored(clock.GetUtcNow())));
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    public async Task<StoredRun?> FindAsync(string id, CancellationToken ct) =>
        FirstOf(await ReadAsync("WHERE id = $id", ct, ("$id", id)));

    public async Task<StoredRun?> FindWaitingAsync(string kind, string key, CancellationToken ct) =>
        FirstOf(await ReadAsync($"WHERE kind = $kind AND key = $key AND {Waiting}", ct, ("$kind", kind), ("$key", key)));

    public Task<IReadOnlyList<StoredRun>> AllWaitingAsync(CancellationToken ct) => ReadAsync($"WHERE {Waiting} ORDER BY due", ct);

    public async Task<IReadOnlyList<StoredRun>> ReadAsync(string tail, CancellationToken ct, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = Command(connection, $"SELECT {StoredRun.Columns} FROM runs {tail}", parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<StoredRun>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(StoredRun.Read(reader));
        }

        return rows;
    }

    /// <summary>Lets those wait again whose end could not be written. A claim that is a moment old may not be known as running yet.</summary>
    public async Task ReleaseDeadAsync(Func<string, bool> isAlive)
    {
        var old = StoredRun.ToStored(clock.GetUtcNow() - TimeSpan.FromSeconds(10));
        foreach (var run in (await ReadAsync("WHERE state = 'running' AND started < $old", CancellationToken.None, ("$old", old))).Where(r => !isAlive(r.Id)))
        {
            await using var connection = await database.OpenAsync(CancellationToken.None);
            await DemoteAsync(connection, run.Id);
        }
    }

    /// <summary>Forgets ended runs older than <paramref name="days"/>, and all but the newest <paramref name="keep"/>.</summary>
    public async Task PruneAsync(int days, int keep, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = Command(
            connection,
            """
            DELETE FROM runs WHERE ended < $oldest;
            DELETE FROM runs WHERE id IN (SELECT id FROM runs WHERE ended IS NOT NULL ORDER BY ended DESC LIMIT -1 OFFSET $keep);
            """,
            ("$oldest", StoredRun.ToStored(clock.GetUtcNow() - TimeSpan.FromDays(days))),
            ("$keep", keep));
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task ExecuteAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using var command = Command(connection, sql, parameters);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    internal static SqliteCommand Command(SqliteConnection connection, string sql, params (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        Set(command, parameters);
        return command;
    }

    private static StoredRun? FirstOf(IReadOnlyList<StoredRun> rows) => rows.Count > 0 ? rows[0] : null;

    private static async Task DemoteAsync(SqliteConnection connection, string id)
    {
        await using var command = Command(
            connection,
            """
            DELETE FROM runs WHERE id = $id AND EXISTS (SELECT 1 FROM runs w WHERE w.kind = runs.kind AND w.key = runs.key AND w.state IN ('queued', 'scheduled'));
            UPDATE runs SET state = 'queued' WHERE id = $id;
            """,
            ("$id", id));
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private static void Fill(SqliteCommand insert, JobRequest request, string id, DateTimeOffset now, DateTimeOffset? due) => Set(
        insert,
        ("$id", id),
        ("$kind", request.Kind.Name),
        ("$key", request.Key),
        ("$lane", request.Kind.Lane.ToString()),
        ("$subject", request.Subject),
        ("$state", (due is null ? JobState.Queued : JobState.Scheduled).Word()),
        ("$now", StoredRun.ToStored(now)),
        ("$due", StoredRun.ToStored(due ?? now)),
        ("$project", request.ProjectId?.ToString("D")),
        ("$shot", request.ShotUid?.ToString("D")),
        ("$take", request.TakeUid?.ToString("D")),
        ("$arguments", JsonSerializer.Serialize(request.Arguments)));

    private static void Set(SqliteCommand command, params (string Name, object? Value)[] parameters)
    {
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }
    }
}

/// <summary>A run of this process, alive in everybody's eyes until it is disposed of.</summary>
internal sealed record ClaimedRun(StoredRun Run, IDisposable Hold) : IDisposable
{
    public void Dispose() => Hold.Dispose();
}
