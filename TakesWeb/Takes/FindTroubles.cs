using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>Looks for takes and shots that cannot be read. Opens a sidecar only where the index has not read this very file. Changes nothing.</summary>
public sealed class FindTroubles(IDbContextFactory<TakesDbContext> databases, DataFolder data, ListProjects listProjects, ListShots listShots)
{
    /// <summary>Of all projects, those in the trash among them.</summary>
    public Task<IReadOnlyList<Trouble>> RunAsync(CancellationToken ct) => RunAsync((Guid?)null, ct);

    /// <param name="projectId">Null: of all projects.</param>
    public async Task<IReadOnlyList<Trouble>> RunAsync(Guid? projectId, CancellationToken ct)
    {
        var troubles = new List<Trouble>();
        foreach (var project in (await listProjects.AllAsync(ct)).Where(p => projectId is null || p.Id == projectId))
        {
            try
            {
                troubles.AddRange(await RunAsync(project, ct));
            }
            catch (DirectoryNotFoundException)
            {
                // A checkout or a purge took a folder away while it was looked at: the next look tells.
            }
        }

        return troubles;
    }

    public async Task<IReadOnlyList<Trouble>> RunAsync(Project project, CancellationToken ct)
    {
        var repository = data.Project(project.Slug);
        var troubles = new List<Trouble>();
        var shots = await listShots.AllAsync(project.Id, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        foreach (var shot in shots)
        {
            var takes = TakeFolder.TakesOf(repository, shot);
            // The folders before the rows: a take that is published in between has both.
            var numbers = Directory.Exists(takes) ? NumbersIn(takes) : [];
            var rows = await db.Set<Take>().AsNoTracking().Where(t => t.ShotUid == shot.Uid).ToDictionaryAsync(t => t.Number, ct);
            foreach (var number in numbers)
            {
                if (await LookAsync(db, project, shot, new TakeFolder(repository, shot, number), rows.GetValueOrDefault(number), ct) is { } trouble)
                {
                    troubles.Add(trouble);
                }
            }
        }

        troubles.AddRange(LostShots(project, repository));
        return troubles;
    }

    /// <summary>What is wrong with one take's folder; null when nothing is.</summary>
    internal static async Task<Trouble?> LookAsync(TakesDbContext db, Project project, Shot shot, TakeFolder folder, Take? row, CancellationToken ct)
    {
        var stamp = TakePublisher.StampOf(folder.Sidecar);
        if (row?.Storage == StorageState.Purged)
        {
            return null;
        }

        Trouble Of(TroubleKind kind, string reason) => new(kind, project, folder.RelativePath, reason) { Shot = shot, Number = folder.Number, TakeUid = row?.Uid };
        if (row is not null && stamp != 0 && stamp == row.SidecarStamp)
        {
            return row.IsSequence && !File.Exists(folder.In(folder.FramesName)) ? Of(TroubleKind.UnreadableFrames, $"{row.Name} has no file {folder.FramesName}.") : null;
        }

        if (stamp == 0)
        {
            var isBare = !Directory.Exists(folder.Path) || !Directory.EnumerateFileSystemEntries(folder.Path).Any(path => path != folder.Events);
            return isBare ? null : Of(TroubleKind.MissingSidecar, $"{TakeNumber.Format(folder.Number)} has no file {folder.SidecarName}.");
        }

        if (Sidecar.TryRead(folder.Sidecar, out var why) is not { } sidecar)
        {
            return Of(TroubleKind.UnreadableSidecar, why!);
        }

        if (row is not null)
        {
            return sidecar.TakeUid == row.Uid ? null : Of(TroubleKind.UnreadableSidecar, $"{folder.SidecarName} is another take's: it has the takeUid {sidecar.TakeUid}.");
        }

        if (sidecar.Sequence is not null && ReadFolder.FramesOf(sidecar, folder.In(folder.FramesName)) is null)
        {
            return Of(TroubleKind.UnreadableFrames, $"{folder.FramesName} is not the list of its frames.");
        }

        var uid = sidecar.TakeUid;
        return await db.Set<Take>().AnyAsync(t => t.Uid == uid, ct)
            ? Of(TroubleKind.DuplicateUid, $"Another take has the same takeUid, {uid}: this folder is a copy of it.")
            : null;
    }

    /// <summary>Folders that look like shots with takes, and that project.json does not name.</summary>
    private static IEnumerable<Trouble> LostShots(Project project, string repository)
    {
        if (!File.Exists(ProjectFile.PathIn(repository)))
        {
            yield break;
        }

        HashSet<string> named;
        try
        {
            named = ProjectFile.Read(repository).Shots(project.Id).Select(s => s.RelativePath).ToHashSet(StringComparer.Ordinal);
        }
        catch (InvalidDataException)
        {
            // Which shots it names cannot be said; the log says that it cannot be read.
            yield break;
        }

        foreach (var path in ShotFolders(repository).Where(path => !named.Contains(path)))
        {
            yield return new Trouble(TroubleKind.LostShot, project, path, "The folder has takes, and project.json has no line for it.");
        }
    }

    private static IEnumerable<string> ShotFolders(string repository) =>
        from chapter in FoldersIn(repository)
        from scene in FoldersIn(Path.Combine(repository, chapter))
        from shot in FoldersIn(Path.Combine(repository, chapter, scene))
        let takes = Path.Combine(repository, chapter, scene, shot, "takes")
        where FolderName.Split(shot) is not null && Directory.Exists(takes) && NumbersIn(takes).Count > 0
        select $"{chapter}/{scene}/{shot}";

    // A link to a folder may lead anywhere, and round in circles.
    private static IEnumerable<string> FoldersIn(string folder) =>
        new DirectoryInfo(folder).EnumerateDirectories().Where(d => d.LinkTarget is null && SafePath.IsPlainName(d.Name) && !d.Name.StartsWith('.')).Select(d => d.Name);

    private static List<int> NumbersIn(string takes) =>
        [.. Directory.EnumerateDirectories(takes).Select(p => TakeNumber.Parse(Path.GetFileName(p))).OfType<int>().Order()];
}
