using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>The take that another is to continue: by its uid, or by its name when both are of one shot. A line of takes never comes back to itself.</summary>
public sealed class FindParent(IDbContextFactory<TakesDbContext> databases)
{
    private const int LongestLine = 1000;

    /// <param name="projectId">Both are of this project.</param>
    /// <param name="shotUid">The shot of the take that continues.</param>
    /// <param name="nameOrUid">"take_003", or a uid of any shot.</param>
    /// <param name="of">The take that continues; null while it is not there yet.</param>
    /// <param name="ct">Stops the looking.</param>
    public async Task<Outcome<Guid>> RunAsync(Guid projectId, Guid shotUid, string nameOrUid, Guid? of, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var takes = db.Set<Take>().AsNoTracking().Where(t => t.ProjectId == projectId);
        var parent = Guid.TryParse(nameOrUid, out var uid)
            ? await takes.FirstOrDefaultAsync(t => t.Uid == uid, ct)
            : TakeNumber.Parse(nameOrUid) is { } number ? await takes.FirstOrDefaultAsync(t => t.ShotUid == shotUid && t.Number == number, ct) : null;
        if (parent is null)
        {
            return Problem.Invalid($"There is no take \"{nameOrUid}\" to continue. parent takes the name of a take of this shot, such as take_003, or the uid of any take of the project.");
        }

        var above = parent;
        for (var i = 0; i < LongestLine && above is not null; i++)
        {
            if (above.Uid == of)
            {
                return Problem.Conflict(parent.Uid == of ? $"{parent.Name} cannot continue itself." : $"{parent.Name} continues {above.Name} already, so {above.Name} cannot continue it.");
            }

            above = above.ParentUid is { } next ? await takes.FirstOrDefaultAsync(t => t.Uid == next, ct) : null;
        }

        return parent.Uid;
    }
}
