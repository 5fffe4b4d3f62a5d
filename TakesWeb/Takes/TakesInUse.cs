using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>Orphans are no one's business but the cleanup's: the takes of a shot that is in the trash are kept, and listed nowhere.</summary>
public static class TakesInUse
{
    /// <summary>Leaves out the takes of shots that are in the trash. What stays may itself be archived, trashed or purged.</summary>
    public static IQueryable<Take> InUse(this IQueryable<Take> takes, TakesDbContext db) =>
        takes.Where(t => !db.Set<Shot>().Any(s => s.Uid == t.ShotUid && s.DeletedAt != null));
}
