using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// HEAD is the only answer to "is it committed?": when somebody else moved the branch, asks it for every take and marks what it does not
/// hold, so that the next commit brings it back. Reads small files, never media.
/// </summary>
public sealed class CheckCommits(IDbContextFactory<TakesDbContext> databases, DataFolder data, ReadHead readHead, ListShots listShots)
{
    private const int Batch = 500;

    private readonly ConcurrentDictionary<Guid, string> _checked = new();

    /// <summary>Answers how many takes were marked.</summary>
    public async Task<int> RunAsync(Project project, CancellationToken ct)
    {
        var repository = data.Project(project.Slug);
        var head = readHead.Commit(repository) ?? "";
        await using var db = await databases.CreateDbContextAsync(ct);
        if (_checked.GetValueOrDefault(project.Id) == head || await db.Set<Take>().AnyAsync(t => t.ProjectId == project.Id && t.CommitSha == head, ct)
            || await db.Set<Extra>().AnyAsync(e => e.ProjectId == project.Id && e.CommitSha == head, ct))
        {
            return 0;
        }

        var shots = (await listShots.AllAsync(project.Id, ct)).ToDictionary(s => s.Uid);
        var marked = 0;
        var after = Guid.Empty;
        while (await NextAsync(db, project.Id, after, ct) is { Count: > 0 } takes)
        {
            after = takes[^1].Uid;
            var missing = await MissingAsync(db, repository, shots, takes, ct);
            marked += missing.Length;
            await db.Set<Take>().Where(t => missing.Contains(t.Uid))
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.CommittedRevision, 0), ct);
        }

        marked += await MarkExtrasAsync(db, project, repository, ct);
        _checked[project.Id] = head;
        return marked;
    }

    private async Task<int> MarkExtrasAsync(TakesDbContext db, Project project, string repository, CancellationToken ct)
    {
        var extras = await db.Set<Extra>().AsNoTracking().Where(e => e.ProjectId == project.Id && e.Revision == e.CommittedRevision && !e.IsAway).ToListAsync(ct);
        var owners = extras.SelectMany(e => ExtraCommits.ChangesOf(e).Select(change => (e.Uid, change))).ToDictionary(c => c.change.Path, StringComparer.Ordinal);
        var missing = (await readHead.WhatIsMissingAsync(repository, [.. owners.Values.Select(o => o.change)], ct)).Select(c => owners[c.Path].Uid).Distinct().ToArray();
        return await db.Set<Extra>().Where(e => missing.Contains(e.Uid)).ExecuteUpdateAsync(set => set.SetProperty(e => e.CommittedRevision, 0), ct);
    }

    private static Task<List<Take>> NextAsync(TakesDbContext db, Guid projectId, Guid after, CancellationToken ct) =>
        db.Set<Take>().AsNoTracking()
            .Where(t => t.ProjectId == projectId && t.Revision == t.CommittedRevision && !t.IsAway && t.Uid > after)
            .OrderBy(t => t.Uid).Take(Batch).ToListAsync(ct);

    private async Task<Guid[]> MissingAsync(TakesDbContext db, string repository, Dictionary<Guid, Shot> shots, List<Take> takes, CancellationToken ct)
    {
        var owners = new Dictionary<string, Guid>(StringComparer.Ordinal);
        var changes = new List<GitChange>();
        var frames = await TakeFrame.OfAsync(db, takes, ct);
        var buried = await TakeCommits.BuriedAsync(db, takes, ct);
        foreach (var take in takes)
        {
            foreach (var change in TakeCommits.ChangesOf(new TakeFolder(repository, shots[take.ShotUid], take.Number), take, frames[take.Uid], buried.GetValueOrDefault(take.Uid)))
            {
                owners[change.Path] = take.Uid;
                changes.Add(change);
            }
        }

        return [.. (await readHead.WhatIsMissingAsync(repository, changes, ct)).Select(c => owners[c.Path]).Distinct()];
    }
}
