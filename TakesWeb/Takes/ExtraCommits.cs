using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Git;
using TakesWeb.Jobs;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>Brings assets, clips and snapshots into the repository: everything of them that changed since it was last in HEAD.</summary>
internal sealed class ExtraCommits(IDbContextFactory<TakesDbContext> databases, LiveFeed feed) : ICommitSource
{
    private const int Most = 500;

    public async Task<PendingChanges?> PendingAsync(Guid projectId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var extras = await db.Set<Extra>().AsNoTracking()
            .Where(e => e.ProjectId == projectId && e.Revision != e.CommittedRevision && !e.IsAway).OrderBy(e => e.Uid).Take(Most).ToListAsync(ct);
        return extras.Count == 0 ? null : new PendingChanges(
            [.. extras.SelectMany(ChangesOf)], MessageOf(extras), AuthorOf(extras), extras.ConvertAll(e => (e.Uid, e.Revision, e.IsGone)));
    }

    public async Task CommittedAsync(Guid projectId, PendingChanges changes, string commitSha, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        foreach (var (uid, revision, isGone) in (List<(Guid, long, bool)>)changes.Token!)
        {
            var row = db.Set<Extra>().Where(e => e.Uid == uid);
            if (isGone)
            {
                await row.ExecuteDeleteAsync(ct);
            }
            else
            {
                await row.Where(e => e.CommittedRevision < revision)
                    .ExecuteUpdateAsync(set => set.SetProperty(e => e.CommittedRevision, revision).SetProperty(e => e.CommitSha, commitSha), ct);
            }
        }

        await transaction.CommitAsync(ct);
        feed.Publish(new LiveEvent("project", projectId) { State = "committed" });
    }

    /// <summary>Everything of it that belongs into HEAD, or has to leave it.</summary>
    internal static IEnumerable<GitChange> ChangesOf(Extra extra)
    {
        var sidecar = extra.GitPath(extra.SidecarName);
        if (extra.Storage != StorageState.Purged)
        {
            return [new FileChange(sidecar), .. PointersOf(extra)];
        }

        // Whether it had a picture nobody knows any more: a path that HEAD does not have leaves it without a trace.
        var gone = new[] { extra.FileName, extra.Kind == ExtraKind.Asset ? extra.ThumbnailName : null }.OfType<string>().Select(name => new RemoveChange(extra.GitPath(name)));
        return [extra.IsGone ? new RemoveChange(sidecar) : new FileChange(sidecar), .. gone];
    }

    /// <summary>The media and the picture, as Git names them.</summary>
    internal static IEnumerable<PointerChange> PointersOf(Extra extra)
    {
        if (extra is { FileName: { } media, Sha256: { } sha })
        {
            yield return new PointerChange(extra.GitPath(media), sha, extra.Size);
        }

        if (extra.ThumbnailSha256 is { } thumbnail)
        {
            yield return new PointerChange(extra.GitPath(extra.ThumbnailName), thumbnail, extra.ThumbnailSize);
        }
    }

    private static string MessageOf(List<Extra> extras) => extras.Count <= 3
        ? string.Join(", ", extras.Select(e => $"{e.Words} {e.LastChange}"))
        : $"{extras.Count.ToString(CultureInfo.InvariantCulture)} assets, clips and snapshots changed";

    private static Actor AuthorOf(List<Extra> extras)
    {
        var people = extras.Select(e => new Actor(e.ChangedByName, e.ChangedByEmail)).Where(a => a != Actor.System && a.Name.Length > 0).Distinct().ToList();
        return people is [var one] ? one : Actor.System;
    }
}
