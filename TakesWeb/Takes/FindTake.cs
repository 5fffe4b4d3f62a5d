using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>A take of a shot by its name (take_001) or its uid.</summary>
public sealed class FindTake(IDbContextFactory<TakesDbContext> databases)
{
    public async Task<Outcome<Take>> RunAsync(Guid projectId, Guid shotUid, string nameOrUid, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == projectId && t.ShotUid == shotUid);
        var take = Guid.TryParse(nameOrUid, out var uid)
            ? await takes.FirstOrDefaultAsync(t => t.Uid == uid, ct)
            : TakeNumber.Parse(nameOrUid) is { } number ? await takes.FirstOrDefaultAsync(t => t.Number == number, ct) : null;
        return take is null
            ? Problem.NotFound($"There is no take \"{nameOrUid}\" in this shot. Names look like take_001; look for it in the shot's list of takes.")
            : take;
    }
}
