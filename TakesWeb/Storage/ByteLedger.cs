using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Storage;

/// <summary>
/// Keeps the books of what lies on the disk, as files come and go. Features tell it of each file they make or remove; reading a total
/// is one row. Thread-safe; each call is one transaction.
/// </summary>
public sealed class ByteLedger(IDbContextFactory<TakesDbContext> databases, DataFolder data)
{
    private const int Batch = 2000;

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
        await BookAsync(db, projectId, files, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>The same in a transaction of the caller's, who has saved what else it holds. For many files at once, such as a rebuild's.</summary>
    public async Task BookAsync(TakesDbContext db, Guid projectId, IReadOnlyCollection<(FileCategory Category, string Path)> files, CancellationToken ct)
    {
        foreach (var some in files.Chunk(Batch))
        {
            await BookSomeAsync(db, projectId, some, ct);
        }
    }

    private static FileStat? StatOf(string path) => FileStat.Of(path) is { IsRegularFile: true } stat ? stat : null;

    private async Task BookSomeAsync(TakesDbContext db, Guid projectId, (FileCategory Category, string Path)[] files, CancellationToken ct)
    {
        var found = files.DistinctBy(f => f.Path).Select(f => new FoundFile(NameOf(f.Path), f.Category, StatOf(f.Path))).ToList();
        var names = found.Select(f => f.Name).ToArray();
        var booked = await db.Set<StoredFile>().AsNoTracking().Where(f => f.ProjectId == projectId && EF.Parameter(names).Contains(f.Path)).ToDictionaryAsync(f => f.Path, ct);
        await StrikeReplacedAsync(db, projectId, [.. found.Where(f => f.Category == FileCategory.Cache)], ct);
        await StrikeAsync(db, projectId, [.. found.Where(f => booked.TryGetValue(f.Name, out var row) && !f.IsBookedAs(row)).Select(f => f.Name)], ct);

        await AddAsync(db, projectId, [.. found.Where(f => f.Stat is not null && !(booked.TryGetValue(f.Name, out var row) && f.IsBookedAs(row)))], ct);
    }

    /// <summary>
    /// The cache is one for all projects: a file that was made anew is not what another project has booked, and the inode it had is soon
    /// somebody else's, whose bytes would count as booked already.
    /// </summary>
    private static async Task StrikeReplacedAsync(TakesDbContext db, Guid projectId, List<FoundFile> cached, CancellationToken ct)
    {
        if (cached.Count == 0)
        {
            return;
        }

        var names = cached.ToDictionary(f => f.Name, StringComparer.Ordinal);
        var paths = names.Keys.ToArray();
        var others = await db.Set<StorageTotal>().Where(t => t.ProjectId != projectId).Select(t => t.ProjectId).Distinct().ToListAsync(ct);
        var stale = (await db.Set<StoredFile>().AsNoTracking().Where(f => others.Contains(f.ProjectId) && paths.Contains(f.Path)).ToListAsync(ct)).Where(row => !names[row.Path].IsBookedAs(row)).ToList();
        foreach (var rows in stale.GroupBy(row => row.ProjectId))
        {
            await StrikeAsync(db, rows.Key, [.. rows.Select(row => row.Path)], ct);
        }
    }

    /// <summary>
    /// Holds the books against the disk: strikes what is not there any more, and adds the totals up anew. Measured folders stay as they were
    /// measured. Part of a rebuild of the index.
    /// </summary>
    public async Task AuditAsync(Guid projectId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var names = await db.Set<StoredFile>().AsNoTracking().Where(f => f.ProjectId == projectId && f.MeasuredAt == null).Select(f => f.Path).ToListAsync(ct);
        var gone = names.Select(PathOf).Where(path => FileStat.Of(path) is not { IsRegularFile: true }).ToList();
        if (gone.Count > 0)
        {
            await StrikeAsync(gone, ct);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Set<StorageTotal>().Where(t => t.ProjectId == projectId).ExecuteDeleteAsync(ct);
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO storage_totals (ProjectId, Category, Bytes, Files) SELECT ProjectId, Category, SUM(Bytes), SUM(Files) FROM stored_files WHERE IsCounted AND ProjectId = {projectId} GROUP BY Category", ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>All that is booked for a project file by file, by name: path from the data folder, category, bytes.</summary>
    public async IAsyncEnumerable<(string Path, FileCategory Category, long Bytes)> ListAsync(Guid projectId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await foreach (var file in db.Set<StoredFile>().AsNoTracking().Where(f => f.ProjectId == projectId && f.MeasuredAt == null).OrderBy(f => f.Path).AsAsyncEnumerable().WithCancellation(ct))
        {
            yield return (file.Path, file.Category, file.Bytes);
        }
    }

    /// <summary>Books names that are not booked. Most of a take's names come in pairs of one inode, so all holders are asked for at once.</summary>
    private async Task AddAsync(TakesDbContext db, Guid projectId, IReadOnlyList<FoundFile> files, CancellationToken ct)
    {
        var inodes = files.Select(f => f.Stat!.Value.InodeKey).ToArray();
        Task<Dictionary<string, StoredFile>> HoldersAsync() => db.Set<StoredFile>().Where(f => EF.Parameter(inodes).Contains(f.Inode) && f.IsCounted).ToDictionaryAsync(f => f.Inode, ct);
        var holders = await HoldersAsync();
        if (holders.Values.Where(IsElsewhere).ToList() is { Count: > 0 } moved)
        {
            foreach (var rows in moved.GroupBy(row => row.ProjectId))
            {
                await BookSomeAsync(db, rows.Key, [.. rows.Select(row => (row.Category, PathOf(row.Path)))], ct);
            }

            holders = await HoldersAsync();
        }

        foreach (var file in files)
        {
            var stat = file.Stat!.Value;
            // LFS objects are mostly second names of working files, and a take in the trash may share with one in use: who comes first carries
            // the bytes, until a name of more weight takes them over.
            var holder = holders.GetValueOrDefault(stat.InodeKey);
            var takesOver = holder is not null && file.Category.Weight() > holder.Category.Weight();
            if (takesOver)
            {
                holder!.IsCounted = false;
            }

            var row = new StoredFile
            {
                ProjectId = projectId,
                Path = file.Name,
                Category = file.Category,
                Bytes = stat.Size,
                Inode = stat.InodeKey,
                IsCounted = holder is null || takesOver,
            };
            db.Add(row);
            if (row.IsCounted)
            {
                holders[stat.InodeKey] = row;
            }
        }

        await db.SaveChangesAsync(ct);
    }

    /// <summary>
    /// Books what a walk through a folder of ours counted, as one sum. For folders whose files others write and remove, such as .git:
    /// nobody tells us of those.
    /// </summary>
    public async Task BookMeasuredAsync(Guid projectId, FileCategory category, string folder, ByteCount measured, DateTimeOffset at, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var name = NameOf(folder);
        var row = await db.Set<StoredFile>().FindAsync([projectId, name], ct);
        if (row is null)
        {
            row = new StoredFile { ProjectId = projectId, Path = name, Category = category, Bytes = 0, Inode = $"measured:{projectId}:{name}", IsCounted = true };
            db.Add(row);
        }

        row.Bytes = measured.Bytes;
        row.Files = measured.Files;
        row.MeasuredAt = at;
        await db.SaveChangesAsync(ct);
    }

    /// <summary>When what cannot be booked file by file was measured last, by project.</summary>
    public async Task<IReadOnlyDictionary<Guid, DateTimeOffset>> MeasuredAtAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rows = await db.Set<StoredFile>().AsNoTracking().Where(f => f.Category == FileCategory.Git && f.MeasuredAt != null)
            .Select(f => new { f.ProjectId, f.MeasuredAt }).ToListAsync(ct);
        return rows.GroupBy(r => r.ProjectId).ToDictionary(g => g.Key, g => g.Max(r => r.MeasuredAt!.Value));
    }

    /// <summary>What is booked below a folder: full paths, each with the inode and the size of the file as it was then.</summary>
    public async Task<IReadOnlyDictionary<string, BookedFile>> BookedBelowAsync(Guid projectId, string folder, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var start = NameOf(folder) + "/";
        var rows = await db.Set<StoredFile>().AsNoTracking().Where(f => f.ProjectId == projectId && f.Path.StartsWith(start)).Select(f => new { f.Path, f.Inode, f.Bytes }).ToListAsync(ct);
        return rows.ToDictionary(row => PathOf(row.Path), row => new BookedFile(row.Inode, row.Bytes), StringComparer.Ordinal);
    }

    /// <summary>Strikes files that are gone, whichever project they were booked for. A file that is still there is struck too.</summary>
    public async Task StrikeAsync(IReadOnlyCollection<string> absolutePaths, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // The key begins with the project: asking once for each of the few beats reading every row.
        var projects = await db.Set<StorageTotal>().Select(t => t.ProjectId).Distinct().ToListAsync(ct);
        foreach (var names in absolutePaths.Select(NameOf).Chunk(Batch))
        {
            foreach (var project in projects)
            {
                await StrikeAsync(db, project, names, ct);
            }
        }

        await transaction.CommitAsync(ct);
    }

    /// <summary>Strikes everything of a project.</summary>
    public async Task StrikeProjectAsync(Guid projectId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Set<StoredFile>().Where(f => f.ProjectId == projectId).ExecuteDeleteAsync(ct);
        await db.Set<StorageTotal>().Where(t => t.ProjectId == projectId).ExecuteDeleteAsync(ct);
        // What is left of shared bytes (the cache) is carried by somebody else from here on.
        await db.Database.ExecuteSqlRawAsync(
            "UPDATE stored_files SET IsCounted = 1 WHERE rowid IN (SELECT min(rowid) FROM stored_files GROUP BY Inode HAVING max(IsCounted) = 0)", ct);
        await transaction.CommitAsync(ct);
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

    /// <summary>The totals of every project that has any, by category.</summary>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyDictionary<FileCategory, ByteCount>>> AllTotalsAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rows = await db.Set<StorageTotal>().AsNoTracking().ToListAsync(ct);
        return rows.GroupBy(r => r.ProjectId).ToDictionary(
            g => g.Key,
            g => (IReadOnlyDictionary<FileCategory, ByteCount>)g.ToDictionary(r => r.Category, r => new ByteCount(r.Bytes, r.Files)));
    }

    /// <summary>Bytes of takes, assets and the LFS store, by project.</summary>
    public async Task<IReadOnlyDictionary<Guid, long>> TotalBytesAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rows = await db.Set<StorageTotal>().AsNoTracking().ToListAsync(ct);
        return rows.Where(r => r.Category.IsInTotal()).GroupBy(r => r.ProjectId).ToDictionary(g => g.Key, g => g.Sum(r => r.Bytes));
    }

    /// <summary>What carried the bytes of an inode leaves them to the heaviest name that stays. Clears what the context tracks.</summary>
    private static async Task StrikeAsync(TakesDbContext db, Guid projectId, string[] names, CancellationToken ct)
    {
        var rows = names.Length == 0 ? [] : await db.Set<StoredFile>().Where(f => f.ProjectId == projectId && EF.Parameter(names).Contains(f.Path)).ToListAsync(ct);
        if (rows.Count == 0)
        {
            return;
        }

        db.RemoveRange(rows);
        await db.SaveChangesAsync(ct);
        var left = rows.Where(row => row.IsCounted).Select(row => row.Inode).ToArray();
        foreach (var heirs in (await db.Set<StoredFile>().Where(f => EF.Parameter(left).Contains(f.Inode)).ToListAsync(ct)).GroupBy(f => f.Inode))
        {
            heirs.MaxBy(f => f.Category.Weight())!.IsCounted = true;
        }

        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
    }

    /// <summary>A file as it is on the disk now; without a stat it is not there.</summary>
    private sealed record FoundFile(string Name, FileCategory Category, FileStat? Stat)
    {
        public bool IsBookedAs(StoredFile row) =>
            Stat is { } stat && row.Inode == stat.InodeKey && row.Bytes == stat.Size && row.Category == Category;
    }

    /// <summary>A file that was replaced or removed, and is not booked anew yet: the system has given its inode to another, whose bytes are none of its.</summary>
    private bool IsElsewhere(StoredFile row) => StatOf(PathOf(row.Path))?.InodeKey != row.Inode;

    private string PathOf(string name) => Path.GetFullPath(Path.Combine(data.Root, name));

    private string NameOf(string path) => Path.GetRelativePath(data.Root, path).Replace(Path.DirectorySeparatorChar, '/');
}

/// <summary>A file as it was when it was booked.</summary>
public readonly record struct BookedFile(string Inode, long Bytes);

/// <summary>Bytes and the number of files that hold them.</summary>
public readonly record struct ByteCount(long Bytes, long Files)
{
    public static ByteCount operator +(ByteCount one, ByteCount other) => new(one.Bytes + other.Bytes, one.Files + other.Files);
}
