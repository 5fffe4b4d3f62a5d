using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Assets;

/// <summary>An asset by its uid, its folder ("003_Lantern_plate") or its number, within its project.</summary>
public sealed class FindAsset(IDbContextFactory<TakesDbContext> databases, FindProject findProject)
{
    public async Task<Outcome<(Project Project, Extra Asset)>> RunAsync(string project, string asset, CancellationToken ct)
    {
        var found = await findProject.RunAsync(project, ct);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        var assets = db.Set<Extra>().AsNoTracking().Where(e => e.ProjectId == found.Value.Id && e.Kind == ExtraKind.Asset);
        var folder = $"{ExtraNames.AssetsFolder}/{asset}";
        var matches = Guid.TryParse(asset, out var uid) ? await assets.Where(e => e.Uid == uid).ToListAsync(ct)
            : int.TryParse(asset, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? await assets.Where(e => e.Number == number).OrderBy(e => e.Folder).Take(2).ToListAsync(ct)
            : await assets.Where(e => e.Folder == folder).ToListAsync(ct);
        return matches switch
        {
            [var one] => (found.Value, one),
            [] => Problem.NotFound($"{found.Value.Name} has no asset \"{asset}\". The list of its assets (GET /api/projects/{found.Value.Slug}/assets) names them all."),
            _ => Problem.Conflict($"{found.Value.Name} has more than one asset of the number {asset}. Name its folder or its uid."),
        };
    }
}
