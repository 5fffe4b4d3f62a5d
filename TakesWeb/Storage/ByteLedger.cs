using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Storage;

/// <summary>
/// Keeps the books of what lies on the disk, as files come and go. Features tell it of each file they make or remove; reading a total
/// is one row. Thread-safe; each call is one transaction.
/// </summary>
public sealed class ByteLedger(IDbContextFactory<TakesDbContext> databases, DataFolder data)
{
    /// <summary>
    /// Books the present size of a file under its category, replacing what was booked under this name. A file that is not there is
    /// struck off. Safe to call twice.
    /// </summary>
    public Task BookAsync(Guid projectId, FileCategory category, string absolutePath, CancellationToken ct) =>
        BookAsync(projectId, [(category, absolutePath)], ct);

    public async Task BookAsync(Guid projectId, IReadOnlyCollection<(FileCategory Category, string Path)> files, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        foreach (var (category, path) in files)
        {
            await StrikeAsync(db, projectId, NameOf(path), ct);
            if (FileStat.Of(path) is { IsRegularFile: true } stat)
            {
                // LFS objects are mostly second names of working files; whoever comes first carries the bytes, and a working file takes them over.
                var holder = await db.Set<StoredFile>().FirstOrDefaultAsync(f => f.Inode == stat.InodeKey && f.IsCounted, ct);
                var takesOver = holder is { Category: FileCategory.LfsOnly } && category != FileCategory.LfsOnly;
                if (takesOver)
                {
                    holder!.IsCounted = false;
                }

                db.Add(new StoredFile
                {
                    ProjectId = projectId,
                    Path = NameOf(path),
                    Category = category,
                    Bytes = stat.Size,
                    Inode = stat.InodeKey,
                    IsCounted = holder is null || takesOver,
                });
            }

            await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
        }

        await transaction.CommitAsync(ct);
    }

    /// <summary>Strikes everything of a project.</summary>
    public async Task StrikeProjectAsync(Guid projectId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Set<StoredFile>().Where(f => f.ProjectId == projectId).ExecuteDeleteAsync(ct);
        await db.Set<StorageTotal>().Where(t => t.ProjectId == projectId).ExecuteDeleteAsync(ct);
    }

    /// <summary>The totals of one project, every category named, zero where there is nothing.</summary>
    public async Task<IReadOnlyDictionary<FileCategory, ByteCount>> TotalsAsync(Guid projectId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rows = await db.Set<StorageTotal>().AsNoTracking().Where(t => t.ProjectId == projectId).ToListAsync(ct);
        return Enum.GetValues<FileCategory>().ToDictionary(
            c => c,
            c => rows.FirstOrDefault(r => r.Category == c) is { } row ? new ByteCount(row.Bytes, row.Files) : new ByteCount(0, 0));
    }

    /// <summary>Bytes of takes, assets and the LFS store, by project.</summary>
    public async Task<IReadOnlyDictionary<Guid, long>> TotalBytesAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rows = await db.Set<StorageTotal>().AsNoTracking().ToListAsync(ct);
        return rows.Where(r => r.Category.IsInTotal()).GroupBy(r => r.ProjectId).ToDictionary(g => g.Key, g => g.Sum(r => r.Bytes));
    }

    private static async Task StrikeAsync(TakesDbContext db, Guid projectId, string name, CancellationToken ct)
    {
        var row = await db.Set<StoredFile>().FindAsync([projectId, name], ct);
        if (row is null)
        {
            return;
        }

        db.Remove(row);
        await db.SaveChangesAsync(ct);
        if (row.IsCounted && await db.Set<StoredFile>().OrderBy(f => f.Category).FirstOrDefaultAsync(f => f.Inode == row.Inode, ct) is { } heir)
        {
            heir.IsCounted = true;
            await db.SaveChangesAsync(ct);
        }
    }

    private string NameOf(string path) => Path.GetRelativePath(data.Root, path).Replace(Path.DirectorySeparatorChar, '/');
}

/// <summary>Bytes and the number of files that hold them.</summary>
public readonly record struct ByteCount(long Bytes, long Files);
