using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>Books the cached pictures again, each for the project of the first take with that media. The files themselves need no index.</summary>
internal sealed class RebuildPreviews(IDbContextFactory<TakesDbContext> databases, DataFolder data, ByteLedger ledger) : IRebuild
{
    private const int Batch = 500;

    public async Task RebuildAsync(Project project, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var kept = db.Set<Take>().Where(t => t.Sha256 != null && t.Storage != StorageState.Purged);
        var hashes = await kept.Where(t => t.ProjectId == project.Id && !kept.Any(o => o.Sha256 == t.Sha256 && o.Uid < t.Uid && o.ProjectId != project.Id)).Select(t => t.Sha256!).Distinct().ToListAsync(ct);
        foreach (var some in hashes.Chunk(Batch))
        {
            var files = some.Select(data.Cache).Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder)).Where(path => !path.EndsWith(".tmp", StringComparison.Ordinal))
                .Select(path => (FileCategory.Cache, path)).ToList();
            if (files.Count > 0)
            {
                await ledger.BookAsync(project.Id, files, ct);
            }
        }
    }

    /// <summary>The books are dumped by who keeps them.</summary>
    public Task DumpAsync(Project project, Utf8JsonWriter json, CancellationToken ct) => Task.CompletedTask;
}
