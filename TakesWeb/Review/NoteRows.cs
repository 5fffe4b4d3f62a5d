using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Review;

/// <summary>Keeps the rows of notes in line with the logs of their takes.</summary>
internal sealed class NoteRows(IDbContextFactory<TakesDbContext> databases) : IReadsLog, IRebuild, IForgetsProject
{
    private static readonly JsonSerializerOptions Row = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<IReadOnlySet<Guid>> ReadAsync(TakesDbContext db, IReadOnlyList<TakeLog> logs, CancellationToken ct)
    {
        var uids = logs.Select(l => l.Take.Uid).ToArray();
        var rows = await db.Set<Note>().Where(n => uids.Contains(n.TakeUid)).ToDictionaryAsync(n => (n.TakeUid, n.Uid), ct);
        var different = new HashSet<Guid>();
        foreach (var note in logs.SelectMany(l => NoteLog.Kept(NoteLog.Fold(l.Take, l.Events))))
        {
            if (rows.Remove((note.TakeUid, note.Uid), out var row))
            {
                var entry = db.Entry(row);
                entry.CurrentValues.SetValues(note);
                different.UnionWith(entry.State == EntityState.Modified ? [note.TakeUid] : []);
            }
            else
            {
                db.Add(note);
                different.Add(note.TakeUid);
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
}
