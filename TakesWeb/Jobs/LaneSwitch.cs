using System.Collections.Concurrent;
using TakesWeb.Storage;

namespace TakesWeb.Jobs;

/// <summary>
/// Which lanes are paused, by whom, and why. A person's pause lasts until a person ends it; one that a full disk made ends when there
/// is space again. Both outlive a restart.
/// </summary>
internal sealed class LaneSwitch(LaneSchedulers schedulers, JobsDatabase database, LiveFeed feed, FreeSpace space, JobsOptions options, ILogger<LaneSwitch> logger)
{
    private readonly ConcurrentDictionary<Lane, LanePause> _pauses = new();

    public LanePause? PauseOf(Lane lane) => _pauses.GetValueOrDefault(lane);

    /// <summary>Reads the pauses and makes the engine agree: a crash between the row and the engine left one of them behind.</summary>
    public async Task RestoreAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        foreach (var lane in Enum.GetValues<Lane>())
        {
            await (_pauses.ContainsKey(lane) ? schedulers.PauseAsync(lane, ct) : schedulers.ResumeAsync(lane, ct));
        }
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = RunTable.Command(connection, "SELECT lane, parked, reason, actor, paused FROM lanes");
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            if (Enum.TryParse<Lane>(reader.GetString(0), out var lane))
            {
                _pauses[lane] = new LanePause(reader.GetBoolean(1), reader.GetString(2))
                {
                    By = reader.IsDBNull(3) ? null : reader.GetString(3),
                    At = reader.IsDBNull(4) ? null : StoredRun.FromStored(reader.GetInt64(4)),
                };
            }
        }
    }

    /// <summary>Holds from the first moment; what a full disk keeps from being written down ends with this process.</summary>
    public async Task PauseAsync(Lane lane, LanePause pause, CancellationToken ct)
    {
        _pauses.AddOrUpdate(lane, pause, (_, old) => pause with { IsParked = pause.IsParked && old.IsParked, By = pause.By ?? old.By });
        feed.Publish(EventFor("paused", pause.Reason));
        await using (var connection = await database.OpenAsync(ct))
        await using (var command = RunTable.Command(
            connection,
            // Somebody's pause is not softened by a full disk.
            """
            INSERT INTO lanes (lane, parked, reason, actor, paused) VALUES ($lane, $parked, $reason, $actor, $paused)
            ON CONFLICT DO UPDATE SET parked = min(parked, excluded.parked), reason = excluded.reason, actor = coalesce(excluded.actor, actor), paused = excluded.paused
            """,
            ("$lane", lane.ToString()),
            ("$parked", pause.IsParked),
            ("$reason", pause.Reason),
            ("$actor", pause.By),
            ("$paused", pause.At is { } at ? StoredRun.ToStored(at) : null)))
        {
            await command.ExecuteNonQueryAsync(ct);
        }

        await schedulers.PauseAsync(lane, ct);
    }

    public async Task ResumeAsync(Lane lane, CancellationToken ct)
    {
        await using (var connection = await database.OpenAsync(ct))
        await using (var command = RunTable.Command(connection, "DELETE FROM lanes WHERE lane = $lane", ("$lane", lane.ToString())))
        {
            await command.ExecuteNonQueryAsync(ct);
        }

        _pauses.TryRemove(lane, out _);
        await schedulers.ResumeAsync(lane, ct);
        feed.Publish(EventFor("resumed", null));
    }

    /// <summary>Ends the pauses that a full disk made, when there is space again. True when there was one.</summary>
    public async Task<bool> ResumeParkedAsync(CancellationToken ct)
    {
        var parked = _pauses.Where(p => p.Value.IsParked).Select(p => p.Key).ToList();
        if (parked.Count == 0 || space.Bytes < options.SpaceNeeded)
        {
            return false;
        }

        foreach (var lane in parked)
        {
            JobsLog.LaneResumed(logger, lane);
            await ResumeAsync(lane, ct);
        }

        return true;
    }

    private static LiveEvent EventFor(string state, string? reason) => new("job") { State = state, Text = reason };
}

/// <summary>Why a lane starts nothing. <paramref name="IsParked"/>: a full disk did it, and it goes on by itself.</summary>
public sealed record LanePause(bool IsParked, string Reason)
{
    /// <summary>The name of whoever paused it; null for a full disk.</summary>
    public string? By { get; init; }

    public DateTimeOffset? At { get; init; }
}
