using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>Asks for copies, strips and measures that are missing. Whether one is, a name in the cache tells: most takes cost one stat.</summary>
internal sealed class ReconcilePreviews(IDbContextFactory<TakesDbContext> databases, TakeFiles takeFiles, AskForPreviews ask, DataFolder data) : IReconcile
{
    public async Task ReconcileAsync(Project project, CancellationToken ct)
    {
        if (project.IsInTrash || !ask.WorksAhead)
        {
            return;
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = await db.Set<Take>().AsNoTracking().InUse(db)
            .Where(t => t.ProjectId == project.Id && !t.IsAway && t.Sha256 != null && t.Picture != PictureState.Processing)
            .Where(t => t.Storage == StorageState.Live || t.Storage == StorageState.Archived)
            .Select(t => new { t.Uid, t.Kind, Sha256 = t.Sha256!, t.MediaType })
            .ToListAsync(ct);
        foreach (var take in takes.Where(t => IsUnfinished(t.Kind, t.Sha256, t.MediaType)).DistinctBy(t => t.Sha256))
        {
            if (await takeFiles.FindAsync(take.Uid, ct) is { } place)
            {
                await ask.AheadAsync(place, ct);
            }
        }
    }

    private bool IsUnfinished(MediaKind? kind, string sha256, string? mediaType) => kind switch
    {
        MediaKind.Video or MediaKind.Sequence => !PreviewFiles.IsThere(PreviewFiles.SpriteMap(data, sha256)),
        MediaKind.Audio => !PreviewFiles.IsThere(PreviewFiles.Peaks(data, sha256)),
        MediaKind.Image => !PlayPlan.IsWebPicture(mediaType) && !PreviewFiles.IsThere(PreviewFiles.ProxyFacts(data, sha256)),
        _ => false,
    };
}
