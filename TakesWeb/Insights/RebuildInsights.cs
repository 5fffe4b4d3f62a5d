using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Insights;

/// <summary>Reads the reports in the cache back into the index. Takes without one are looked through by the next round.</summary>
internal sealed class RebuildInsights(IDbContextFactory<TakesDbContext> databases, DataFolder data, RecordFaults record) : IRebuild, IForgetsProject
{
    public async Task RebuildAsync(Project project, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = await db.Set<Take>().Where(t => t.ProjectId == project.Id && t.Sha256 != null && t.Storage != StorageState.Purged).OrderBy(t => t.Uid).Select(t => new { t.Uid, Sha256 = t.Sha256! }).ToListAsync(ct);
        var looked = takes.Select(t => (t.Uid, t.Sha256, Report: FaultFile.Read(data, t.Sha256))).Where(t => t.Report is not null).Select(t => (t.Uid, t.Sha256, t.Report!));
        await record.RunAllAsync(project.Id, looked, ct);
    }

    /// <summary>What was found in the bytes. Which takes look alike follows from that, and changes with a purge.</summary>
    public async Task DumpAsync(Project project, Utf8JsonWriter json, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var looks = await db.Set<TakeLook>().AsNoTracking().Where(l => l.ProjectId == project.Id && db.Set<Take>().Any(t => t.Uid == l.TakeUid && t.Storage != StorageState.Purged)).ToListAsync(ct);
        var flags = (await db.Set<TakeFlag>().AsNoTracking().Where(f => f.ProjectId == project.Id && f.Word != FlagWords.NearDuplicate).ToListAsync(ct)).ToLookup(f => f.TakeUid);
        json.WriteStartArray("insights");
        foreach (var look in looks.OrderBy(l => l.TakeUid))
        {
            json.WriteStartObject();
            json.WriteString("take", look.TakeUid.ToString());
            json.WriteString("signature", look.Signature);
            json.WriteStartArray("flags");
            foreach (var flag in flags[look.TakeUid].OrderBy(f => f.Place))
            {
                json.WriteStringValue($"{flag.Word} {flag.FromFrame}-{flag.ToFrame} {flag.From}-{flag.To}");
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public async Task ForgetAsync(Project project, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await RecordFaults.ForgetAsync(db, project.Id, ct);
    }
}
