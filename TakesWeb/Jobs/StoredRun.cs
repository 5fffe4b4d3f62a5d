using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace TakesWeb.Jobs;

/// <summary>A row of the table "runs": one job from the ask to its end.</summary>
internal sealed record StoredRun(string Id, string Kind, string Key, string Subject, JobState State, DateTimeOffset Enqueued, DateTimeOffset Due)
{
    public const string Columns = "id, kind, key, subject, state, enqueued, due, started, ended, project, shot, take, arguments, attempt, reason, detail, lane";

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    public Guid? ProjectId { get; init; }

    public Guid? ShotUid { get; init; }

    public Guid? TakeUid { get; init; }

    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>Tries so far, the present one included.</summary>
    public int Attempt { get; init; }

    public string? Reason { get; init; }

    public string? Detail { get; init; }

    public Lane Lane { get; init; }

    public static StoredRun Read(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        JobStates.Parse(row.GetString(4)) ?? JobState.Failed,
        FromStored(row.GetInt64(5)),
        FromStored(row.GetInt64(6)))
    {
        Started = row.IsDBNull(7) ? null : FromStored(row.GetInt64(7)),
        Ended = row.IsDBNull(8) ? null : FromStored(row.GetInt64(8)),
        ProjectId = IdAt(row, 9),
        ShotUid = IdAt(row, 10),
        TakeUid = IdAt(row, 11),
        Arguments = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(12)) ?? [],
        Attempt = row.GetInt32(13),
        Reason = row.IsDBNull(14) ? null : row.GetString(14),
        Detail = row.IsDBNull(15) ? null : row.GetString(15),
        Lane = Enum.TryParse<Lane>(row.GetString(16), out var lane) ? lane : Lane.Maintenance,
    };

    public JobRequest ToRequest(JobKind kind) => new(kind, Key, Arguments) { Subject = Subject, ProjectId = ProjectId, ShotUid = ShotUid, TakeUid = TakeUid };

    public LiveEvent ToEvent(JobState state, string? text = null, double? progress = null) =>
        new("job", ProjectId, ShotUid, TakeUid) { JobId = Id, JobKind = Kind, State = state.Word(), Text = text, Progress = progress };

    public static long ToStored(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static DateTimeOffset FromStored(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static Guid? IdAt(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : Guid.Parse(row.GetString(column), CultureInfo.InvariantCulture);
}
