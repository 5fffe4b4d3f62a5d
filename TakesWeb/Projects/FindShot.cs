using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>A shot of a project by its uid, or by its folder's name where only one shot has that. One in the trash is found too; by the name of a folder those that are not come first.</summary>
public sealed class FindShot(IDbContextFactory<TakesDbContext> databases)
{
    public async Task<Outcome<Shot>> RunAsync(Guid projectId, string uidOrFolder, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var shots = db.Set<Shot>().AsNoTracking().Where(s => s.ProjectId == projectId);
        var found = Guid.TryParse(uidOrFolder, out var uid)
            ? await shots.Where(s => s.Uid == uid).ToListAsync(ct)
            : await shots.Where(s => s.Folder == uidOrFolder).ToListAsync(ct);
        if (found.Exists(s => !s.IsInTrash))
        {
            found.RemoveAll(s => s.IsInTrash);
        }

        return found switch
        {
            [var shot] => shot,
            [] => Problem.NotFound($"There is no shot \"{uidOrFolder}\" in this project. Look for it, by its uid or its folder's name, in the project's list of shots (GET its /shots)."),
            _ => Problem.Conflict($"{found.Count} shots of this project have that folder name. Name one by its uid: {string.Join(", ", found.Select(s => $"{s.Uid} ({s.RelativePath})"))}."),
        };
    }
}
