using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>Brings takes and active links into the repository: everything that changed since it was last in HEAD.</summary>
internal sealed class TakeCommits(IDbContextFactory<TakesDbContext> databases, DataFolder data, Jobs.LiveFeed feed) : ICommitSource
{
    private const int Most = 500;
    private const int MostFiles = 5000;

    public async Task<PendingChanges?> PendingAsync(Guid projectId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var slug = await db.Set<Project>().Where(p => p.Id == projectId).Select(p => p.Slug).FirstOrDefaultAsync(ct);
        if (slug is null)
        {
            return null;
        }

        var repository = data.Project(slug);
        var shots = await db.Set<Shot>().AsNoTracking().Where(s => s.ProjectId == projectId).ToDictionaryAsync(s => s.Uid, ct);
        var takes = await db.Set<Take>().AsNoTracking()
            .Where(t => t.ProjectId == projectId && t.Revision != t.CommittedRevision && !t.IsAway)
            .OrderBy(t => t.Uid).Take(Most).ToListAsync(ct);
        var links = shots.Values.Where(s => s.IsLinkPending).ToList();
        if (takes.Count == 0 && links.Count == 0)
        {
            return null;
        }

        takes = WithinOneCommit(takes);
        var frames = await TakeFrame.OfAsync(db, takes, ct);
        var buried = await BuriedAsync(db, takes, ct);
        var changes = new List<GitChange>();
        foreach (var take in takes)
        {
            changes.AddRange(ChangesOf(new TakeFolder(repository, shots[take.ShotUid], take.Number), take, frames[take.Uid], buried.GetValueOrDefault(take.Uid)));
        }

        var numbers = await NumbersAsync(db, links, ct);
        changes.AddRange(links.SelectMany(shot => LinkChanges(repository, shot, shot is { IsInTrash: false, ActiveTakeUid: { } uid } ? numbers.GetValueOrDefault(uid) : 0)));
        return new PendingChanges(changes, MessageOf(takes, links, shots), AuthorOf(takes), new Seen(
            [.. takes.Select(t => (t.Uid, t.Revision))], [.. links.Select(s => (s.Uid, s.ActiveTakeUid, s.IsInTrash))]));
    }

    public async Task CommittedAsync(Guid projectId, PendingChanges changes, string commitSha, CancellationToken ct)
    {
        var seen = (Seen)changes.Token!;
        await using var db = await databases.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        foreach (var (uid, revision) in seen.Takes)
        {
            await db.Set<Take>().Where(t => t.Uid == uid && t.CommittedRevision < revision)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.CommittedRevision, revision).SetProperty(t => t.CommitSha, commitSha), ct);
        }

        foreach (var (uid, active, inTrash) in seen.Links)
        {
            await db.Set<Shot>().Where(s => s.Uid == uid && s.ActiveTakeUid == active && (s.DeletedAt != null) == inTrash)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.IsLinkPending, false), ct);
        }

        await transaction.CommitAsync(ct);
        feed.Publish(new Jobs.LiveEvent("project", projectId) { State = "committed" });
    }

    /// <summary>So many that index.lock is not held for long: a sequence counts by its frames.</summary>
    private static List<Take> WithinOneCommit(List<Take> takes)
    {
        var files = 0;
        return [.. takes.TakeWhile((take, i) => (files += take.FrameCount ?? 1) <= MostFiles || i == 0)];
    }

    /// <summary>What the tombstones of sequences say that there was: its files leave the tree.</summary>
    internal static async Task<Dictionary<Guid, SequenceFacts>> BuriedAsync(TakesDbContext db, List<Take> takes, CancellationToken ct)
    {
        var uids = takes.Where(t => t is { IsSequence: true, Storage: StorageState.Purged }).Select(t => t.Uid).ToArray();
        var texts = uids.Length == 0 ? [] : await db.Set<TakeText>().AsNoTracking().Where(t => uids.Contains(t.Uid)).ToListAsync(ct);
        return texts.Select(t => (t.Uid, Facts: SequenceFacts.TryRead(JsonNode.Parse(t.Json)?["file"]))).Where(t => t.Facts is not null).ToDictionary(t => t.Uid, t => t.Facts!);
    }

    /// <summary>Everything of a take that belongs into HEAD.</summary>
    /// <param name="frames">Of a sequence.</param>
    /// <param name="buried">Of a sequence that was purged.</param>
    internal static IEnumerable<GitChange> ChangesOf(TakeFolder folder, Take take, IEnumerable<TakeFrame> frames, SequenceFacts? buried)
    {
        if (File.Exists(folder.Events))
        {
            yield return new FileChange(folder.GitPath(folder.EventsName));
        }

        if (take.Storage == StorageState.Purged)
        {
            yield return new RemoveChange(folder.GitPath(folder.SidecarName));
            yield return new RemoveChange(folder.GitPath(folder.ThumbnailName));
            if (take.FileName is { } gone)
            {
                yield return new RemoveChange(folder.GitPath(gone));
            }

            foreach (var frame in buried is null ? [] : folder.FrameNames(buried))
            {
                yield return new RemoveChange(folder.GitPath(frame));
            }

            yield break;
        }

        yield return new FileChange(folder.GitPath(folder.SidecarName));
        if (take is { IsSequence: true, FileName: { } list })
        {
            yield return new FileChange(folder.GitPath(list));
        }

        foreach (var pointer in PointersOf(folder, take, frames))
        {
            yield return pointer;
        }
    }

    /// <summary>The media and the picture of a take, as Git names them.</summary>
    internal static IEnumerable<PointerChange> PointersOf(TakeFolder folder, Take take, IEnumerable<TakeFrame> frames)
    {
        if (take is { FileName: { } media, Sha256: { } sha, IsSequence: false })
        {
            yield return new PointerChange(folder.GitPath(media), sha, take.Size);
        }

        foreach (var frame in frames)
        {
            yield return new PointerChange(folder.GitPath(frame.Name), frame.Sha256, frame.Size);
        }

        if (take.ThumbnailSha256 is { } thumbnail)
        {
            yield return new PointerChange(folder.GitPath(folder.ThumbnailName), thumbnail, take.ThumbnailSize);
        }
    }

    /// <summary>The objects in the LFS store that a take names.</summary>
    internal static IEnumerable<string> ObjectsOf(Take take, IEnumerable<TakeFrame> frames) =>
        MediaOf(take, frames).Concat(new[] { take.ThumbnailSha256 }.OfType<string>()).Distinct(StringComparer.Ordinal);

    /// <summary>Those of them that are its media: one, or all of a sequence's frames.</summary>
    internal static IEnumerable<string> MediaOf(Take take, IEnumerable<TakeFrame> frames) =>
        take.IsSequence ? frames.Select(f => f.Sha256) : new[] { take.Sha256 }.OfType<string>();

    private static IEnumerable<GitChange> LinkChanges(string repository, Shot shot, int number)
    {
        var path = $"{shot.RelativePath}/active_take";
        if (number == 0)
        {
            yield return new RemoveChange(path);
        }
        else if (ActiveLink.IsFile(repository, shot))
        {
            yield return new FileChange(path + ".json");
        }
        else
        {
            yield return new LinkChange(path, ActiveLink.TargetOf(number));
        }
    }

    private static async Task<Dictionary<Guid, int>> NumbersAsync(TakesDbContext db, List<Shot> shots, CancellationToken ct)
    {
        var uids = shots.Select(s => s.ActiveTakeUid).OfType<Guid>().ToArray();
        return await db.Set<Take>().Where(t => uids.Contains(t.Uid)).ToDictionaryAsync(t => t.Uid, t => t.Number, ct);
    }

    private static string MessageOf(List<Take> takes, List<Shot> links, Dictionary<Guid, Shot> shots)
    {
        if (takes.Count == 0)
        {
            return links.Count == 1 ? $"{links[0].Title}: active take" : $"{links.Count.ToString(CultureInfo.InvariantCulture)} active takes";
        }

        var titles = takes.Select(t => shots[t.ShotUid].Title).Distinct(StringComparer.Ordinal).ToList();
        var where = titles.Count == 1 ? titles[0] : $"{titles.Count.ToString(CultureInfo.InvariantCulture)} shots";
        return takes.Count <= 3
            ? $"{where}: {string.Join(", ", takes.Select(t => $"take {t.Number.ToString(CultureInfo.InvariantCulture)} {t.LastChange}"))}"
            : $"{where}: {takes.Count.ToString(CultureInfo.InvariantCulture)} takes changed";
    }

    private static Actor AuthorOf(List<Take> takes)
    {
        var people = takes.Select(t => new Actor(t.ChangedByName, t.ChangedByEmail)).Where(a => a != Actor.System && a.Name.Length > 0).Distinct().ToList();
        return people is [var one] ? one : Actor.System;
    }

    private sealed record Seen(IReadOnlyList<(Guid Uid, long Revision)> Takes, IReadOnlyList<(Guid Uid, Guid? Active, bool IsInTrash)> Links);
}
