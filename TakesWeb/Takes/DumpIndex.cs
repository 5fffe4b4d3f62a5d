using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Writes all that the index holds and files can tell as one canonical JSON text: two indexes of one library give the same bytes. What a
/// rebuild cannot know is left out: commits, counters, stamps, and a picture that is still being made.
/// </summary>
public sealed class DumpIndex(IDbContextFactory<TakesDbContext> databases, ListProjects listProjects, ListShots listShots, ByteLedger ledger, IEnumerable<IRebuild> others)
{
    private const int Page = 500;

    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly HashSet<string> NotFromFiles = new(StringComparer.Ordinal)
    {
        nameof(Take.Revision), nameof(Take.CommittedRevision), nameof(Take.CommitSha), nameof(Take.ChangedByName), nameof(Take.ChangedByEmail), nameof(Take.LastChange),
        nameof(Take.SidecarStamp), nameof(Take.EventsStamp), nameof(Shot.IsLinkPending), nameof(Shot.OverruledLink),
    };

    public async Task RunAsync(Stream target, CancellationToken ct)
    {
        await using var json = new Utf8JsonWriter(target, Options);
        await using var db = await databases.CreateDbContextAsync(ct);
        var cached = new SortedDictionary<string, long>(StringComparer.Ordinal);
        json.WriteStartObject();
        json.WriteStartArray("projects");
        foreach (var project in (await listProjects.AllAsync(ct)).OrderBy(p => p.Slug, StringComparer.Ordinal))
        {
            await WriteAsync(json, db, project, cached, ct);
        }

        json.WriteEndArray();
        WriteFiles(json, "cache", cached.Select(file => (file.Key, FileCategory.Cache, file.Value)));
        json.WriteEndObject();
        await json.FlushAsync(ct);
    }

    private async Task WriteAsync(Utf8JsonWriter json, TakesDbContext db, Project project, SortedDictionary<string, long> cached, CancellationToken ct)
    {
        json.WriteStartObject();
        WriteColumns(json, db, project);
        json.WriteStartArray("shots");
        foreach (var shot in (await listShots.AllAsync(project.Id, ct)).OrderBy(s => s.RelativePath, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            WriteColumns(json, db, shot);
            json.WriteStartArray("takes");
            await WriteTakesAsync(json, db, shot, ct);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        await WriteBooksAsync(json, project, cached, ct);
        foreach (var other in others.OrderBy(o => o.GetType().FullName, StringComparer.Ordinal))
        {
            await other.DumpAsync(project, json, ct);
        }

        json.WriteEndObject();
        await json.FlushAsync(ct);
    }

    private static async Task WriteTakesAsync(Utf8JsonWriter json, TakesDbContext db, Shot shot, CancellationToken ct)
    {
        var after = 0;
        while (await db.Set<Take>().AsNoTracking().Where(t => t.ShotUid == shot.Uid && t.Number > after).OrderBy(t => t.Number).Take(Page).ToListAsync(ct) is { Count: > 0 } takes)
        {
            after = takes[^1].Number;
            var uids = takes.Select(t => t.Uid).ToArray();
            var texts = await db.Set<TakeText>().AsNoTracking().Where(t => uids.Contains(t.Uid)).ToDictionaryAsync(t => t.Uid, t => t.Json, ct);
            foreach (var take in takes)
            {
                json.WriteStartObject();
                WriteColumns(json, db, take, take.Picture == PictureState.Processing ? [nameof(Take.Picture), nameof(Take.PictureReason)] : []);
                json.WriteString("text", texts.GetValueOrDefault(take.Uid));
                await WriteFramesAsync(json, db, take, ct);
                json.WriteEndObject();
            }

            await json.FlushAsync(ct);
        }
    }

    private static async Task WriteFramesAsync(Utf8JsonWriter json, TakesDbContext db, Take take, CancellationToken ct)
    {
        if (!take.IsSequence)
        {
            return;
        }

        json.WriteStartArray("frames");
        foreach (var frame in await db.Set<TakeFrame>().AsNoTracking().Where(f => f.TakeUid == take.Uid).OrderBy(f => f.Number).ToListAsync(ct))
        {
            json.WriteStartObject();
            WriteColumns(json, db, frame);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private async Task WriteBooksAsync(Utf8JsonWriter json, Project project, SortedDictionary<string, long> cached, CancellationToken ct)
    {
        // Git's own files are measured from time to time, and grow without us; a cached file may serve two projects, and either may carry its bytes.
        var totals = await ledger.TotalsAsync(project.Id, ct);
        json.WriteStartObject("totals");
        foreach (var (category, count) in totals.Where(t => t.Key.IsInTotal()).OrderBy(t => t.Key.Word(), StringComparer.Ordinal))
        {
            json.WriteStartObject(category.Word());
            json.WriteNumber("bytes", count.Bytes);
            json.WriteNumber("files", count.Files);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        var own = new List<(string Path, FileCategory Category, long Bytes)>();
        await foreach (var file in ledger.ListAsync(project.Id, ct))
        {
            // The cache is one for all projects, and a cached file may be booked for any whose take it was made of.
            if (file.Category == FileCategory.Cache)
            {
                cached[file.Path] = file.Bytes;
            }
            else
            {
                own.Add(file);
            }
        }

        WriteFiles(json, "files", own);
    }

    private static void WriteFiles(Utf8JsonWriter json, string name, IEnumerable<(string Path, FileCategory Category, long Bytes)> files)
    {
        json.WriteStartArray(name);
        foreach (var (path, category, bytes) in files)
        {
            json.WriteStartObject();
            json.WriteString("path", path);
            json.WriteString("category", category.Word());
            json.WriteNumber("bytes", bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Every mapped column but the named ones, so that a new one is dumped unless somebody says why not.</summary>
    internal static void WriteColumns<T>(Utf8JsonWriter json, TakesDbContext db, T row, params IReadOnlyCollection<string> without)
    {
        foreach (var column in db.Model.FindEntityType(typeof(T))!.GetProperties().Where(p => !NotFromFiles.Contains(p.Name) && !without.Contains(p.Name)).OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            json.WritePropertyName(JsonNamingPolicy.CamelCase.ConvertName(column.Name));
            Write(json, ((IPropertyBase)column).PropertyInfo!.GetValue(row));
        }
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long or double:
                json.WriteRawValue(JsonSerializer.Serialize(value));
                break;
            case DateTimeOffset moment:
                json.WriteStringValue(moment.UtcDateTime);
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }
}
