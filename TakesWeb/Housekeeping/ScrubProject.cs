using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Reads the media of one project, newest first, from where the last slice stopped: LFS objects and the working files beside them. What an
/// intact copy on this machine can repair is repaired at once; the remotes are asked at the end, for all the rest together.
/// </summary>
internal sealed class ScrubProject(
    DataFolder data, ScrubBook book, TakeMedia takeMedia, CheckObject checkObject, CheckRepository checkRepository, RenewTakeFiles renew, FetchFromRemote fetch,
    DamageNotes notes, TimeProvider clock, ILogger<ScrubProject> logger)
{
    private const int LinkedAtOnce = 32;
    private static readonly TimeSpan NotedEvery = TimeSpan.FromSeconds(2);

    /// <summary>False when the time was up before the end: call again, it goes on.</summary>
    public async Task<bool> RunAsync(Project project, ScrubSubset subset, PacedReading reading, Func<bool> isTimeUp, Action<double> tell, CancellationToken ct)
    {
        var repository = data.Project(project.Slug);
        if (!Directory.Exists(Path.Combine(repository, ".git")))
        {
            return true;
        }

        Quarantine.Recover(repository);
        var pass = book.Read(project.Slug).Open.GetValueOrDefault(subset.ToString()) ?? new ScrubPass(subset.ToString(), clock.GetUtcNow());
        var files = (await takeMedia.RunAsync(project, null, ct)).ToLookup(f => f.Oid, StringComparer.Ordinal);
        var objects = ObjectsOf(repository, subset);
        var copies = new List<(TakeFile, HashedFile)>();
        var noted = clock.GetTimestamp();
        var position = 0;
        var read = 0;
        try
        {
            foreach (var found in objects)
            {
                position++;
                if (IsBefore(found, pass))
                {
                    continue;
                }

                // Each slice reads at least one, however long the one before took.
                if (read++ > 0 && isTimeUp())
                {
                    return false;
                }

                ct.ThrowIfCancellationRequested();
                pass = await OneAsync(project, repository, found, files, pass, reading, copies, ct);
                if (copies.Count >= LinkedAtOnce)
                {
                    pass = await LinkAsync(project, pass, copies, ct);
                }

                if (clock.GetElapsedTime(noted) >= NotedEvery)
                {
                    Note(project, pass);
                    tell((double)position / objects.Count);
                    noted = clock.GetTimestamp();
                }
            }

            pass = await LinkAsync(project, pass, copies, ct);
        }
        finally
        {
            // Also when the server stops: the next run goes on here.
            Note(project, pass);
        }

        await FinishAsync(project, repository, subset, pass, files, reading, ct);
        return true;
    }

    private static List<FoundFile> ObjectsOf(string repository, ScrubSubset subset) =>
    [
        .. FolderWalk.Below(Path.Combine(repository, ".git", "lfs", "objects"))
            .Where(f => f.Stat.IsRegularFile && Path.GetFileName(f.Path) is var name && LeftoverNames.IsSha256(name) && subset.Contains(name))
            .OrderByDescending(f => f.Stat.ModifiedSeconds).ThenBy(f => Path.GetFileName(f.Path), StringComparer.Ordinal),
    ];

    private static bool IsBefore(FoundFile found, ScrubPass pass) =>
        pass is { CursorSeconds: { } seconds, CursorOid: { } oid }
        && (found.Stat.ModifiedSeconds > seconds || (found.Stat.ModifiedSeconds == seconds && string.CompareOrdinal(Path.GetFileName(found.Path), oid) <= 0));

    private async Task<ScrubPass> OneAsync(
        Project project, string repository, FoundFile found, ILookup<string, TakeFile> files, ScrubPass pass, PacedReading reading, List<(TakeFile, HashedFile)> copies, CancellationToken ct)
    {
        var oid = Path.GetFileName(found.Path);
        var before = reading.Bytes;
        var check = await checkObject.RunAsync(project, repository, oid, [.. files[oid]], reading, ct);
        copies.AddRange(check.Copies);
        var repaired = check.Repaired;
        switch (check.Verdict)
        {
            case ObjectVerdict.Damaged:
                repaired += await DamagedAsync(project, repository, found, [.. files[oid]], check.Trouble, reading, ct);
                break;
            case ObjectVerdict.Sound or ObjectVerdict.Repaired:
                await notes.TakeBackAsync(project, repository, oid, ct);
                break;
        }

        if (repaired > 0)
        {
            HousekeepingLog.Repaired(logger, project.Slug, repaired, oid);
        }

        return pass with
        {
            CursorSeconds = found.Stat.ModifiedSeconds,
            CursorOid = oid,
            Objects = pass.Objects + 1,
            Bytes = pass.Bytes + reading.Bytes - before,
            Repaired = pass.Repaired + repaired,
        };
    }

    /// <summary>No copy here: a picture is made again from its media, anything else is noted. Answers how many files that put right.</summary>
    private async Task<int> DamagedAsync(
        Project project, string repository, FoundFile found, IReadOnlyList<TakeFile> files, string? trouble, PacedReading reading, CancellationToken ct)
    {
        var oid = Path.GetFileName(found.Path);
        var repaired = 0;
        if (files.FirstOrDefault(f => f.IsThumbnail) is { } thumbnail && await notes.TryMakePictureAgainAsync(repository, thumbnail, ct))
        {
            // Another ffmpeg may have made another picture, and then nobody needs the old bytes.
            files = [.. (await takeMedia.RunAsync(project, [.. files.Select(f => f.TakeUid)], ct)).Where(f => f.Oid == oid)];
            var check = await checkObject.RunAsync(project, repository, oid, files, reading, ct);
            repaired = 1 + check.Repaired;
            if (files.Count == 0 || check.Verdict != ObjectVerdict.Damaged)
            {
                return repaired;
            }
        }

        await notes.PutAsync(project, repository, oid, found.Stat.Size, files, trouble, ct);
        return repaired;
    }

    private async Task<ScrubPass> LinkAsync(Project project, ScrubPass pass, List<(TakeFile, HashedFile)> copies, CancellationToken ct)
    {
        if (copies.Count == 0)
        {
            return pass;
        }

        var linked = await renew.LinkAsync(project, copies, ct);
        copies.Clear();
        return pass with { Linked = pass.Linked + linked };
    }

    private void Note(Project project, ScrubPass pass) => book.Change(project.Slug, state => state.Open[pass.Subset] = pass);

    private async Task FinishAsync(
        Project project, string repository, ScrubSubset subset, ScrubPass pass, ILookup<string, TakeFile> files, PacedReading reading, CancellationToken ct)
    {
        var check = await checkRepository.RunAsync(project, repository, reading, ct);
        var damaged = book.Read(project.Slug).Findings.Where(f => f is { Kind: FindingKind.Damaged, Oid: not null }).Select(f => f.Oid!).ToList();
        var wanted = damaged.Concat(check.Missing.Select(m => m.Oid!)).Where(check.Named.Contains).ToList();
        var fetched = await fetch.RunAsync(project, repository, wanted, reading, ct);
        var repaired = check.Repaired + fetched.Count;
        foreach (var oid in damaged)
        {
            repaired += await LookAgainAsync(project, repository, oid, [.. files[oid]], reading, ct);
        }

        pass = pass with { EndedAt = clock.GetUtcNow(), Repaired = pass.Repaired + repaired };
        book.Change(project.Slug, state =>
        {
            var missing = check.Missing.Where(m => !fetched.Contains(m.Oid!)).ToList();
            state.Findings.RemoveAll(f => f.Kind != FindingKind.Damaged && !missing.Concat(check.Others).Any(now => now.Id == f.Id));
            missing.ForEach(state.Put);
            foreach (var other in check.Others)
            {
                state.Put(other);
            }

            state.Open.Remove(subset.ToString());
            state.Finished[subset.ToString()] = pass;
        });
        HousekeepingLog.Scrubbed(logger, project.Slug, subset.ToString(), pass.Objects, pass.Bytes, pass.Repaired, pass.Linked, book.Read(project.Slug).Findings.Count);
    }

    /// <summary>Reads a damaged object once more: a remote or a person may have brought its bytes. Answers how many working files were put right with them.</summary>
    public async Task<int> LookAgainAsync(Project project, string repository, string oid, IReadOnlyList<TakeFile> files, PacedReading reading, CancellationToken ct)
    {
        var check = await checkObject.RunAsync(project, repository, oid, files, reading, ct);
        if (check.Verdict != ObjectVerdict.Damaged)
        {
            // Gone: removed with its take, or cleaned up. Should HEAD still name it, it is missing, which is said there.
            await notes.TakeBackAsync(project, repository, oid, ct);
        }

        return check.Repaired;
    }
}
