using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>Keeps the rows of notes in line with the logs of their takes.</summary>
internal sealed class NoteRows(IDbContextFactory<TakesDbContext> databases) : IReadsLog, IRebuild, IForgetsProject
{
    public async Task<IReadOnlySet<Guid>> ReadAsync(TakesDbContext db, IReadOnlyList<TakeLog> logs, CancellationToken ct)
    {
        var uids = logs.Select(l => l.Take.Uid).ToArray();
        var rows = await db.Set<Note>().Where(n => uids.Contains(n.TakeUid)).ToDictionaryAsync(n => n.Uid, ct);
        var said = logs.SelectMany(l => NoteLog.Kept(NoteLog.Fold(l.Take, l.Events))).DistinctBy(n => n.Uid).ToList();
        var different = new HashSet<Guid>();
        await FreeAsync(db, said, rows, different, ct);
        foreach (var note in said)
        {
            if (!rows.Remove(note.Uid, out var row))
            {
                db.Add(note);
                different.Add(note.TakeUid);
            }
            else if (IsSamePlace(row, note))
            {
                var entry = db.Entry(row);
                entry.CurrentValues.SetValues(note);
                different.UnionWith(entry.State == EntityState.Modified ? [note.TakeUid] : []);
            }
        }

        db.RemoveRange(rows.Values);
        different.UnionWith(rows.Values.Select(r => r.TakeUid));
        return different;
    }

    /// <summary>The rows came with the takes; what stays to be done is to let go those of takes that are gone.</summary>
    public async Task RebuildAsync(Project project, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Set<Note>().Where(n => n.ProjectId == project.Id && !db.Set<Take>().Any(t => t.Uid == n.TakeUid)).ExecuteDeleteAsync(ct);
    }

    public async Task DumpAsync(Project project, Utf8JsonWriter json, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        json.WriteStartArray("notes");
        await foreach (var note in db.Set<Note>().AsNoTracking().Where(n => n.ProjectId == project.Id).OrderBy(n => n.TakeUid).ThenBy(n => n.At).ThenBy(n => n.Uid).AsAsyncEnumerable().WithCancellation(ct))
        {
            json.WriteRawValue(JsonSerializer.Serialize(note, Row));
        }

        json.WriteEndArray();
    }

    public async Task ForgetAsync(Project project, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Set<Note>().Where(n => n.ProjectId == project.Id).ExecuteDeleteAsync(ct);
    }

    private static readonly JsonSerializerOptions Row = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A note's id in the log of another take is a copied line, or the index is wrong: the log that is read now has it.</summary>
    private static async Task FreeAsync(TakesDbContext db, List<Note> said, Dictionary<Guid, Note> rows, HashSet<Guid> different, CancellationToken ct)
    {
        var unknown = said.Where(n => !rows.TryGetValue(n.Uid, out var row) || !IsSamePlace(row, n)).Select(n => n.Uid).ToArray();
        if (unknown.Length == 0)
        {
            return;
        }

        foreach (var stranger in await db.Set<Note>().Where(n => unknown.Contains(n.Uid)).ToListAsync(ct))
        {
            different.Add(stranger.TakeUid);
            db.Entry(stranger).State = EntityState.Detached;
            rows.Remove(stranger.Uid);
        }

        await db.Set<Note>().Where(n => unknown.Contains(n.Uid)).ExecuteDeleteAsync(ct);
    }

    private static bool IsSamePlace(Note row, Note note) => row.TakeUid == note.TakeUid && row.ShotUid == note.ShotUid && row.ProjectId == note.ProjectId;
}
