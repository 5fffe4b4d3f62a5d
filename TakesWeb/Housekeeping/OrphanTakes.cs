using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Finds the takes whose shot is in the trash. They go as every take goes, by a purge that leaves a tombstone. One whose metadata cannot be
/// read stays: nobody can say what would go. Changes nothing.
/// </summary>
internal sealed class OrphanTakes(IDbContextFactory<TakesDbContext> databases, DataFolder data, WeighPurge weigh)
{
    /// <param name="project">The project. Of one in the trash nothing is freed: it comes back as it was.</param>
    /// <param name="cutoff">Shots that went into the trash before this; null: none.</param>
    /// <param name="forgetUnpushed">True: media that no remote has goes too.</param>
    public async Task<Findings> FindAsync(Project project, DateTimeOffset? cutoff, bool forgetUnpushed, CancellationToken ct)
    {
        var findings = new Findings();
        await using var db = await databases.CreateDbContextAsync(ct);
        var shots = (await db.Set<Shot>().AsNoTracking().Where(s => s.ProjectId == project.Id && s.DeletedAt != null).ToListAsync(ct))
            // A mark without a time was made by somebody else: since when it stands cannot be said.
            .Where(s => !project.IsInTrash && s.DeletedAt < cutoff && s.DeletedAt > DateTimeOffset.UnixEpoch).ToDictionary(s => s.Uid);
        if (shots.Count == 0)
        {
            return findings;
        }

        var uids = shots.Keys.ToArray();
        var repository = data.Project(project.Slug);
        var rows = await db.Set<Take>().AsNoTracking().Where(t => uids.Contains(t.ShotUid) && t.Storage != StorageState.Purged && !t.IsAway).OrderBy(t => t.Uid).ToListAsync(ct);
        var takes = new List<(Take Take, TakeFolder Folder)>();
        foreach (var row in rows)
        {
            var folder = new TakeFolder(repository, shots[row.ShotUid], row.Number);
            if (Sidecar.TryRead(folder.Sidecar, out var why) is not null)
            {
                takes.Add((row, folder));
            }
            else
            {
                findings.Kept.Add(new Leftover(folder.Path, row.Size, $"Its metadata cannot be read ({why}). Repair it first"));
            }
        }

        var going = takes.ConvertAll(t => t.Take.Uid);
        var weight = await weigh.RunAsync(project, going, forgetUnpushed, ct);
        findings.Kept.AddRange(weight.Held.Select(h => new Leftover(MediaStore.ObjectPath(repository, h.Sha256), h.Bytes, h.Reason)));
        foreach (var (take, folder) in takes)
        {
            var files = WeighPurge.FilesOf(folder).Concat(weight.Others.GetValueOrDefault(take.Uid) ?? []).Distinct(StringComparer.Ordinal)
                .Select(path => FileStat.Of(path) is { IsRegularFile: true } stat ? new FoundFile(path, stat) : (FoundFile?)null).OfType<FoundFile>().ToList();
            findings.Found.Add(new FoundLeftover(LeftoverKind.OrphanTake, folder.Path, files)
            {
                Take = new OrphanTake(project.Id, take.Uid, shots[take.ShotUid].Title, forgetUnpushed),
            });
        }

        return findings;
    }
}
