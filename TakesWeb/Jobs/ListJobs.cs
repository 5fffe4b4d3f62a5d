using System.Globalization;
using System.Text.Json;
using TakesWeb.Accounts;

namespace TakesWeb.Jobs;

/// <summary>Lists jobs for the console and the API: what runs, what failed and needs somebody, what waits in its order, then what ended, newest first.</summary>
public sealed class ListJobs
{
    // The next rounds of recurring jobs have a list of their own; among the jobs they would only be noise.
    private const string NotARound = "NOT (state = 'scheduled' AND key = '' AND attempt = 0)";

    // A later run of the same kind and key has ended, well or badly: it speaks for the work now.
    private const string Superseded = """
        (state = 'failed' AND EXISTS (SELECT 1 FROM runs later WHERE later.kind = runs.kind AND later.key = runs.key
          AND later.state IN ('succeeded', 'failed') AND (later.ended, later.rowid) > (runs.ended, runs.rowid)))
        """;

    private readonly JobRecovery _recovery;
    private readonly RunTable _runs;
    private readonly JobsDatabase _database;
    private readonly JobRegistry _registry;
    private readonly RunningJobs _running;
    private readonly LaneSwitch _lanes;
    private readonly IEnumerable<IProjectNames> _projects;

    internal ListJobs(
        JobRecovery recovery, RunTable runs, JobsDatabase database, JobRegistry registry, RunningJobs running, LaneSwitch lanes, IEnumerable<IProjectNames> projects)
    {
        _projects = projects;
        _recovery = recovery;
        _runs = runs;
        _database = database;
        _registry = registry;
        _running = running;
        _lanes = lanes;
    }

    /// <summary>Kinds that this build knows, for a filter.</summary>
    public IReadOnlyList<JobKind> Kinds => [.. _registry.Kinds.OrderBy(kind => kind.Title, StringComparer.OrdinalIgnoreCase)];

    /// <summary>The projects that somebody sees, by name, for a filter.</summary>
    public async Task<IReadOnlyList<ProjectName>> ProjectsAsync(Reach reach, CancellationToken ct) => [.. (await _projects.ListAsync(ct)).Where(p => reach.Has(p.Id))];

    public async Task<JobList> RunAsync(JobFilter filter, CancellationToken ct)
    {
        var rows = await RowsAsync(filter, ct);
        var (where, parameters) = WhereOf(filter);
        var (states, all) = await CountStatesAsync(where, parameters, ct);
        var total = filter.States.Count == 0 ? all : states.Where(pair => filter.States.Contains(pair.Key)).Sum(pair => pair.Value);
        return new JobList(rows, total, states, await LanesAsync(ct), await RecurringAsync(ct));
    }

    /// <summary>The page of jobs without the counts around it, which cost more than the page.</summary>
    public async Task<IReadOnlyList<JobRow>> RowsAsync(JobFilter filter, CancellationToken ct)
    {
        await _recovery.ReadyAsync(ct);
        var (where, parameters) = WhereOf(filter);
        var runs = await _runs.ReadAsync(
            $"""
            WHERE {where}{Wanted(filter)}
            ORDER BY CASE WHEN {Superseded} THEN 4 ELSE CASE state WHEN 'running' THEN 0 WHEN 'failed' THEN 1 WHEN 'scheduled' THEN 2 WHEN 'queued' THEN 3 ELSE 4 END END, ended DESC, due, rowid
            LIMIT $take OFFSET $skip
            """,
            ct,
            [.. parameters, ("$take", filter.Take), ("$skip", filter.Skip)]);
        var superseded = await SupersededAsync(runs, ct);
        return [.. runs.Select(run => RowOf(run) with { IsSuperseded = superseded.Contains(run.Id) })];
    }

    /// <summary>How many jobs the filter lets through, on all pages.</summary>
    public async Task<int> CountAsync(JobFilter filter, CancellationToken ct)
    {
        await _recovery.ReadyAsync(ct);
        var (where, parameters) = WhereOf(filter);
        await using var connection = await _database.OpenAsync(ct);
        await using var command = RunTable.Command(connection, $"SELECT count(*) FROM runs WHERE {where}{Wanted(filter)}", parameters);
        return (int)(long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>One job, or null when it never was, has left the list or is none that somebody sees.</summary>
    public async Task<JobRow?> FindAsync(string id, Reach reach, CancellationToken ct)
    {
        await _recovery.ReadyAsync(ct);
        return await _runs.FindAsync(id, ct) is { } run && reach.Sees(run.ProjectId)
            ? RowOf(run) with { IsSuperseded = (await SupersededAsync([run], ct)).Contains(id) }
            : null;
    }

    /// <summary>How the work of this kind and key stands: the job that runs, else the one that waits, else the one that ended last; null when nobody ever asked.</summary>
    public async Task<JobRow?> LatestAsync(JobKind kind, string key, CancellationToken ct)
    {
        await _recovery.ReadyAsync(ct);
        var rows = await _runs.ReadAsync(
            "WHERE kind = $kind AND key = $key ORDER BY state <> 'running', ended IS NOT NULL, ended DESC, rowid DESC LIMIT 1", ct, ("$kind", kind.Name), ("$key", key));
        return rows.Count > 0 ? RowOf(rows[0]) : null;
    }

    /// <summary>True when this work may be asked for without being wanted by somebody: not while it waits or runs, and not after it was stopped or all its tries failed.</summary>
    public async Task<bool> IsFreeAsync(JobKind kind, string key, CancellationToken ct) => await LatestAsync(kind, key, ct) is null or { State: JobState.Succeeded };

    /// <summary>The failed ones that still need somebody, newest first, to retry them all.</summary>
    public async Task<IReadOnlyList<string>> FailedIdsAsync(JobFilter filter, CancellationToken ct)
    {
        await _recovery.ReadyAsync(ct);
        var (where, parameters) = WhereOf(filter);
        return [.. (await _runs.ReadAsync($"WHERE {where} AND state = 'failed' AND NOT {Superseded} ORDER BY ended DESC", ct, parameters)).Select(run => run.Id)];
    }

    private static string Wanted(JobFilter filter) => filter.States.Count == 0
        ? ""
        : $" AND state IN ({string.Join(", ", filter.States.Select(state => $"'{state.Word()}'"))}) AND NOT {Superseded}";

    private static (string Where, (string Name, object? Value)[] Parameters) WhereOf(JobFilter filter)
    {
        var where = NotARound;
        var parameters = new List<(string, object?)>();
        if (filter.Kind is { } kind)
        {
            where += " AND kind = $kind";
            parameters.Add(("$kind", kind));
        }

        if (filter.ProjectId is { } project)
        {
            where += " AND project = $project";
            parameters.Add(("$project", project.ToString("D", CultureInfo.InvariantCulture)));
        }

        if (filter.Reach.Films is { } films)
        {
            where += " AND project IN (SELECT value FROM json_each($films))";
            parameters.Add(("$films", JsonSerializer.Serialize(films.Select(id => id.ToString("D", CultureInfo.InvariantCulture)))));
        }

        return (where, [.. parameters]);
    }

    private async Task<HashSet<string>> SupersededAsync(IReadOnlyList<StoredRun> rows, CancellationToken ct)
    {
        var failed = rows.Where(run => run.State == JobState.Failed).Select(run => run.Id).ToList();
        return failed.Count == 0
            ? []
            : [.. (await _runs.ReadAsync($"WHERE id IN (SELECT value FROM json_each($ids)) AND {Superseded}", ct, ("$ids", JsonSerializer.Serialize(failed)))).Select(run => run.Id)];
    }

    private async Task<(Dictionary<JobState, int> States, int All)> CountStatesAsync(string where, (string Name, object? Value)[] parameters, CancellationToken ct)
    {
        await using var connection = await _database.OpenAsync(ct);
        await using var command = RunTable.Command(connection, $"SELECT CASE WHEN {Superseded} THEN 'superseded' ELSE state END AS stands, count(*) FROM runs WHERE {where} GROUP BY stands", parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var counts = JobStates.All.ToDictionary(state => state, _ => 0);
        var all = 0;
        while (await reader.ReadAsync(ct))
        {
            all += reader.GetInt32(1);
            if (JobStates.Parse(reader.GetString(0)) is { } state)
            {
                counts[state] = reader.GetInt32(1);
            }
        }

        return (counts, all);
    }

    private async Task<IReadOnlyList<LaneRow>> LanesAsync(CancellationToken ct)
    {
        await using var connection = await _database.OpenAsync(ct);
        await using var command = RunTable.Command(
            connection,
            $"SELECT lane, sum(state = 'running'), sum(state <> 'running') FROM runs WHERE state IN ('running', 'queued', 'scheduled') AND {NotARound} GROUP BY lane");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var counts = new Dictionary<string, (int Running, int Waiting)>();
        while (await reader.ReadAsync(ct))
        {
            counts[reader.GetString(0)] = (reader.GetInt32(1), reader.GetInt32(2));
        }

        return
        [
            .. Enum.GetValues<Lane>().Select(lane =>
            {
                var (running, waiting) = counts.GetValueOrDefault(lane.ToString());
                return new LaneRow(lane, running, waiting, _lanes.PauseOf(lane));
            }),
        ];
    }

    private async Task<IReadOnlyList<RecurringRow>> RecurringAsync(CancellationToken ct)
    {
        var rows = new List<RecurringRow>();
        foreach (var kind in Kinds.Where(kind => kind.Every is not null))
        {
            var open = await _runs.ReadAsync("WHERE kind = $kind AND key = '' AND state IN ('running', 'queued', 'scheduled')", ct, ("$kind", kind.Name));
            var last = await _runs.ReadAsync("WHERE kind = $kind AND key = '' AND ended IS NOT NULL ORDER BY ended DESC LIMIT 1", ct, ("$kind", kind.Name));
            rows.Add(new RecurringRow(
                kind.Name,
                kind.Title,
                kind.Every!.Value,
                open.Where(run => run.State != JobState.Running).Select(run => (DateTimeOffset?)run.Due).Min(),
                open.Any(run => run.State == JobState.Running),
                last.Count > 0 ? last[0].Ended : null,
                last.Count > 0 ? last[0].State : null,
                kind.Lane));
        }

        return rows;
    }

    private JobRow RowOf(StoredRun run)
    {
        var kind = _registry.Find(run.Kind)?.Kind;
        var live = run.State == JobState.Running ? _running.Find(run.Id) : null;
        return new JobRow(run.Id, run.Kind, kind?.Title ?? run.Kind, run.Lane, run.State, run.Subject)
        {
            ProjectId = run.ProjectId,
            ShotUid = run.ShotUid,
            TakeUid = run.TakeUid,
            Progress = live?.Progress,
            Text = live?.Text,
            Attempt = run.Attempt,
            Attempts = kind?.Attempts ?? run.Attempt,
            Reason = run.Reason,
            Detail = run.Detail,
            Enqueued = run.Enqueued,
            Due = run.Due,
            Started = run.Started,
            Ended = run.Ended,
        };
    }
}
