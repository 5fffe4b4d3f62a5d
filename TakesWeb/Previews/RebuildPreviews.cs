using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>Books the cached pictures of a project's takes again. The files themselves need no index.</summary>
internal sealed class RebuildPreviews(IDbContextFactory<TakesDbContext> databases, DataFolder data, ByteLedger ledger) : IRebuild
{
    private const int Batch = 500;

    public async Task RebuildAsync(Project project, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var hashes = await db.Set<Take>().Where(t => t.ProjectId == project.Id && t.Sha256 != null && t.Storage != StorageState.Purged).Select(t => t.Sha256!).Distinct().ToListAsync(ct);
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
