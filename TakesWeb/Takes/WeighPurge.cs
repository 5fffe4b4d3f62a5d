using Microsoft.EntityFrameworkCore;
using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Says what a purge of some takes would really free: shared hashes and second names of an inode count once, what somebody else needs does
/// not count. Changes nothing. The purge itself asks the same question, so the two agree.
/// </summary>
public sealed class WeighPurge(
    IDbContextFactory<TakesDbContext> databases, DataFolder data, ReadRemotes remotes, IEnumerable<IHoldsBytes> holders)
{
    private static readonly EnumerationOptions NoLinks = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    /// <param name="project">The project of all the takes.</param>
    /// <param name="takeUids">The takes that would go together; purged ones weigh nothing.</param>
    /// <param name="forgetUnpushed">True: media that no remote has is freed too.</param>
    public Task<PurgeWeight> RunAsync(Project project, IReadOnlyCollection<Guid> takeUids, bool forgetUnpushed, CancellationToken ct) =>
        RunAsync(project.Id, takeUids, forgetUnpushed, null, ct);

    /// <param name="takeUids">The takes that would go together, of whatever projects, in the order in which they would go.</param>
    /// <param name="forgetUnpushed">True: media that no remote has is freed too.</param>
    public Task<PurgeWeight> RunAsync(IReadOnlyCollection<Guid> takeUids, bool forgetUnpushed, CancellationToken ct) =>
        RunAsync((Guid?)null, takeUids, forgetUnpushed, null, ct);

    /// <param name="projectId">Null: takes of any project.</param>
    /// <param name="takeUids">In the order in which they would go.</param>
    /// <param name="forgetUnpushed">True: media that no remote has is freed too.</param>
    /// <param name="released">Objects that are known to be pushed, or may be forgotten: decided for a set of takes before the first of them went.</param>
    internal async Task<PurgeWeight> RunAsync(Guid? projectId, IReadOnlyCollection<Guid> takeUids, bool forgetUnpushed, IReadOnlySet<string>? released, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var places = await PlacesAsync(db, projectId, takeUids, ct);
        var going = places.Select(p => p.Take.Uid).ToHashSet();
        var (held, free, bound) = (new List<HeldBytes>(), new HashSet<string>(StringComparer.Ordinal), new HashSet<Guid>());
        // Named by whoever goes last: until then the object has somebody who needs it.
        var objects = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var group in places.GroupBy(p => p.Project.Id))
        {
            var all = group.ToList();
            var project = all[0].Project;
            var pointers = all.SelectMany(p => p.Pointers).ToLookup(p => p.Oid, StringComparer.Ordinal);
            var stays = await HeldAsync(db, project, going, pointers, forgetUnpushed, released, ct);
            held.AddRange(stays.Values);
            free.UnionWith(pointers.Select(p => p.Key).Where(oid => !stays.ContainsKey(oid)));
            foreach (var place in all)
            {
                if (TakeCommits.MediaOf(place.Take, place.Frames).All(stays.ContainsKey))
                {
                    bound.Add(place.Take.Uid);
                }

                foreach (var sha in place.Pointers.Select(p => p.Oid).Where(sha => !stays.ContainsKey(sha)))
                {
                    objects[MediaStore.ObjectPath(place.Folder.Repository, sha)] = place.Take.Uid;
                }
            }
        }

        var names = objects.ToLookup(o => o.Value, o => o.Key);
        var cached = await CachedAsync(db, going, places, ct);
        var each = FreedByEach(places, take => [.. names[take.Uid], .. cached[take.Uid]], ct);
        return new PurgeWeight(each.Values.Sum(), places.Sum(p => p.Take.Size), places.Count, held)
        {
            Each = each,
            Released = free,
            Bound = bound,
            Others = places.ToDictionary(p => p.Take.Uid, p => (IReadOnlyList<string>)[.. names[p.Take.Uid], .. cached[p.Take.Uid]]),
        };
    }

    /// <summary>Every file of a take that a purge removes: all but the log, which is the tombstone.</summary>
    internal static IEnumerable<string> FilesOf(TakeFolder folder) => FilesBelow(folder.Path).Where(path => path != folder.Events);

    internal static IEnumerable<string> FilesBelow(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", NoLinks) : [];

    /// <summary>What a whole set of names frees: an inode when its last name goes.</summary>
    internal static long FreedBy(IEnumerable<string> names) =>
        names.Distinct(StringComparer.Ordinal).Select(FileStat.Of).OfType<FileStat>().Where(stat => stat.IsRegularFile)
            .GroupBy(stat => stat.InodeKey).Where(g => g.Count() >= g.First().Links).Sum(g => g.First().Size);

    private async Task<List<WeighedPlace>> PlacesAsync(TakesDbContext db, Guid? projectId, IReadOnlyCollection<Guid> takeUids, CancellationToken ct)
    {
        var uids = takeUids.Distinct().ToArray();
        var takes = await db.Set<Take>().AsNoTracking().Where(t => EF.Parameter(uids).Contains(t.Uid) && t.Storage != StorageState.Purged).ToDictionaryAsync(t => t.Uid, ct);
        var projectIds = takes.Values.Select(t => t.ProjectId).Where(id => projectId is null || id == projectId).Distinct().ToArray();
        var projects = await db.Set<Project>().AsNoTracking().Where(p => projectIds.Contains(p.Id)).ToDictionaryAsync(p => p.Id, ct);
        var shots = await db.Set<Shot>().AsNoTracking().Where(s => projectIds.Contains(s.ProjectId)).ToDictionaryAsync(s => s.Uid, ct);
        // What was cut out of a take lies in its folder and goes with it.
        var cut = (await db.Set<Extra>().AsNoTracking().Where(e => e.TakeUid != null && EF.Parameter(uids).Contains(e.TakeUid!.Value) && e.Storage != StorageState.Purged).ToListAsync(ct)).ToLookup(e => e.TakeUid!.Value);
        var frames = await TakeFrame.OfAsync(db, takes.Values, ct);
        return
        [
            .. uids.Select(takes.GetValueOrDefault).OfType<Take>().Where(t => projects.ContainsKey(t.ProjectId)).Select(t =>
                new WeighedPlace(projects[t.ProjectId], t, new TakeFolder(data.Project(projects[t.ProjectId].Slug), shots[t.ShotUid], t.Number)) { Cut = [.. cut[t.Uid]], Frames = [.. frames[t.Uid]] }),
        ];
    }

    /// <summary>An inode is free when its last name goes: it counts for the take that takes this name away.</summary>
    private static Dictionary<Guid, long> FreedByEach(List<WeighedPlace> places, Func<Take, IEnumerable<string>> others, CancellationToken ct)
    {
        var (seen, gone) = (new HashSet<string>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        var each = new Dictionary<Guid, long>(places.Count);
        foreach (var place in places)
        {
            ct.ThrowIfCancellationRequested();
            var freed = 0L;
            foreach (var name in FilesOf(place.Folder).Concat(others(place.Take)).Where(seen.Add))
            {
                if (FileStat.Of(name) is { IsRegularFile: true } stat)
                {
                    var names = gone.GetValueOrDefault(stat.InodeKey) + 1;
                    gone[stat.InodeKey] = names;
                    freed += names == stat.Links ? stat.Size : 0;
                }
            }

            each[place.Take.Uid] = freed;
        }

        return each;
    }

    private async Task<Dictionary<string, HeldBytes>> HeldAsync(
        TakesDbContext db, Project project, HashSet<Guid> going, ILookup<string, PointerChange> pointers, bool forgetUnpushed, IReadOnlySet<string>? released, CancellationToken ct)
    {
        var hashes = pointers.Select(p => p.Key).ToArray();
        var held = new Dictionary<string, HeldBytes>(StringComparer.Ordinal);
        await HoldForTakesAsync(db, project, going, pointers, hashes, held, ct);
        await HoldForExtrasAsync(db, project, going, pointers, hashes, held, ct);
        foreach (var holder in holders)
        {
            foreach (var one in await holder.HoldersAsync(project, hashes, ct))
            {
                held.TryAdd(one.Sha256, one);
            }
        }

        var repository = data.Project(project.Slug);
        if (!forgetUnpushed && remotes.Names(repository) is [var remote, ..])
        {
            foreach (var oid in hashes.Where(oid => !held.ContainsKey(oid) && released?.Contains(oid) != true))
            {
                if (!await IsPushedAsync(repository, pointers[oid], ct))
                {
                    var pointer = pointers[oid].First();
                    held.Add(oid, new HeldBytes(oid, pointer.Size, $"{Path.GetFileName(pointer.Path)} is not pushed to {remote} yet. Push first, or say that it may be forgotten."));
                }
            }
        }

        return held;
    }

    private static async Task HoldForTakesAsync(
        TakesDbContext db, Project project, HashSet<Guid> going, ILookup<string, PointerChange> pointers, string[] hashes, Dictionary<string, HeldBytes> held, CancellationToken ct)
    {
        var same = await db.Set<Take>().AsNoTracking()
            .Where(t => t.ProjectId == project.Id && t.Storage != StorageState.Purged)
            .Where(t => EF.Parameter(hashes).Contains(t.Sha256) || EF.Parameter(hashes).Contains(t.ThumbnailSha256))
            .Select(t => new { t.Uid, t.Sha256, t.ThumbnailSha256, t.Number, t.Storage, Shot = db.Set<Shot>().First(s => s.Uid == t.ShotUid).Title }).ToListAsync(ct);
        foreach (var other in same.Where(t => !going.Contains(t.Uid)).OrderBy(t => t.Number))
        {
            var where = other.Storage == StorageState.Live ? "" : other.Storage == StorageState.Trashed ? " (in the trash)" : " (archived)";
            foreach (var sha in new[] { other.Sha256, other.ThumbnailSha256 }.OfType<string>().Where(pointers.Contains))
            {
                held.TryAdd(sha, new HeldBytes(sha, pointers[sha].First().Size, $"{TakeNumber.Format(other.Number)} of {other.Shot}{where} has the same bytes."));
            }
        }

        var framed = await db.Set<TakeFrame>().AsNoTracking().Where(f => f.ProjectId == project.Id && EF.Parameter(hashes).Contains(f.Sha256))
            .Join(db.Set<Take>(), f => f.TakeUid, t => t.Uid, (f, t) => new { f.Sha256, Frame = f.Number, t.Uid, t.Number, Shot = db.Set<Shot>().First(s => s.Uid == t.ShotUid).Title })
            .OrderBy(f => f.Number).ThenBy(f => f.Frame).ToListAsync(ct);
        foreach (var other in framed.Where(f => !going.Contains(f.Uid)))
        {
            held.TryAdd(other.Sha256, new HeldBytes(other.Sha256, pointers[other.Sha256].First().Size, $"Frame {other.Frame} of {TakeNumber.Format(other.Number)} of {other.Shot} has the same bytes."));
        }
    }

    private static async Task HoldForExtrasAsync(
        TakesDbContext db, Project project, HashSet<Guid> going, ILookup<string, PointerChange> pointers, string[] hashes, Dictionary<string, HeldBytes> held, CancellationToken ct)
    {
        var same = await db.Set<Extra>().AsNoTracking()
            .Where(e => e.ProjectId == project.Id && e.Storage != StorageState.Purged && !e.IsGone)
            .Where(e => EF.Parameter(hashes).Contains(e.Sha256) || EF.Parameter(hashes).Contains(e.ThumbnailSha256)).OrderBy(e => e.Number).ToListAsync(ct);
        foreach (var other in same.Where(e => !going.Contains(e.Uid) && !(e.TakeUid is { } take && going.Contains(take))))
        {
            var where = other.Storage == StorageState.Trashed ? " (in the trash)" : "";
            foreach (var sha in new[] { other.Sha256, other.ThumbnailSha256 }.OfType<string>().Where(pointers.Contains))
            {
                held.TryAdd(sha, new HeldBytes(sha, pointers[sha].First().Size, $"The {other.Words}{where} has the same bytes."));
            }
        }
    }

    /// <summary>What a purge of one asset, clip or snapshot would really free, and which of its objects stay.</summary>
    internal async Task<(long FreedBytes, IReadOnlyList<HeldBytes> Held)> RunAsync(ExtraInPlace place, bool forgetUnpushed, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var pointers = ExtraCommits.PointersOf(place.Extra).ToLookup(p => p.Oid, StringComparer.Ordinal);
        var held = await HeldAsync(db, place.Project, [place.Extra.Uid], pointers, forgetUnpushed, null, ct);
        var names = place.WorkingFiles.Concat(pointers.Select(p => p.Key).Where(oid => !held.ContainsKey(oid)).Select(oid => MediaStore.ObjectPath(place.Repository, oid)));
        return (FreedBy(names.Concat(CachedOf(place))), [.. held.Values]);
    }

    /// <summary>What was made of a clip. Another clip with the same bytes has it made again.</summary>
    internal IEnumerable<string> CachedOf(ExtraInPlace place) =>
        place is { Take.Sha256: { } of, Extra: { Kind: ExtraKind.Clip, Sha256: { } sha } } ? FilesBelow(data.CacheOfCut(of, sha)) : [];

    /// <summary>Under one of its names is enough: the remote has the bytes then.</summary>
    private async Task<bool> IsPushedAsync(string repository, IEnumerable<PointerChange> names, CancellationToken ct)
    {
        foreach (var name in names)
        {
            if (await remotes.IsPushedAsync(repository, name, ct))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The cache is shared by all projects: it goes with the last take that has the bytes.</summary>
    private async Task<ILookup<Guid, string>> CachedAsync(TakesDbContext db, HashSet<Guid> going, List<WeighedPlace> places, CancellationToken ct)
    {
        var last = places.Where(p => p.Take.Sha256 is not null).GroupBy(p => p.Take.Sha256!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Take.Uid, StringComparer.Ordinal);
        var hashes = last.Keys.ToArray();
        var users = await db.Set<Take>().Where(t => EF.Parameter(hashes).Contains(t.Sha256) && t.Storage != StorageState.Purged).Select(t => new { t.Uid, t.Sha256 }).ToListAsync(ct);
        var needed = users.Where(t => !going.Contains(t.Uid)).Select(t => t.Sha256!).ToHashSet(StringComparer.Ordinal);
        return last.Where(l => !needed.Contains(l.Key) && Directory.Exists(data.Cache(l.Key)))
            .SelectMany(l => Directory.EnumerateFiles(data.Cache(l.Key), "*", NoLinks).Select(file => (l.Value, file))).ToLookup(l => l.Value, l => l.file);
    }

    private sealed record WeighedPlace(Project Project, Take Take, TakeFolder Folder)
    {
        /// <summary>Clips and snapshots of the take.</summary>
        public IReadOnlyList<Extra> Cut { get; init; } = [];

        /// <summary>Of a sequence.</summary>
        public IReadOnlyList<TakeFrame> Frames { get; init; } = [];

        public IReadOnlyList<PointerChange> Pointers => [.. TakeCommits.PointersOf(Folder, Take, Frames), .. Cut.SelectMany(ExtraCommits.PointersOf)];
    }
}

/// <summary>What a purge frees, and what it does not.</summary>
/// <param name="FreedBytes">Bytes that the disk gets back, to the byte.</param>
/// <param name="PaperBytes">The sizes of the takes' media added up: what one would expect to get back who does not know what is shared.</param>
/// <param name="Takes">How many takes were weighed.</param>
/// <param name="Held">Objects that stay, and why.</param>
public sealed record PurgeWeight(long FreedBytes, long PaperBytes, int Takes, IReadOnlyList<HeldBytes> Held)
{
    /// <summary>What each take frees when those before it are gone: bytes that several share count for the last of them.</summary>
    public IReadOnlyDictionary<Guid, long> Each { get; init; } = new Dictionary<Guid, long>();

    /// <summary>What goes with each take outside its folder: objects and small pictures, by full path.</summary>
    internal IReadOnlyDictionary<Guid, IReadOnlyList<string>> Others { get; init; } = new Dictionary<Guid, IReadOnlyList<string>>();

    /// <summary>Takes of whose media nothing goes.</summary>
    public IReadOnlySet<Guid> Bound { get; init; } = new HashSet<Guid>();

    /// <summary>Objects that go.</summary>
    public IReadOnlySet<string> Released { get; init; } = new HashSet<string>();
}
