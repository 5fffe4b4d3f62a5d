using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using TakesWeb.Assets;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Uploads;

/// <summary>
/// Uploads that go on after a broken connection or a restart of the server, and end in a take or an asset. One writer at a time for each; a second
/// one is refused, not queued.
/// </summary>
internal sealed class ResumableUploads(
    Staging staging, ListProjects listProjects, FindProject findProject, FindShot findShot, AddTake addTake, AddAsset addAsset, FreeSpace space, QuotaBook quota, IOptions<UploadsOptions> options, TimeProvider clock) : IStagingOwner, IForgetsProject
{
    private readonly ConcurrentDictionary<Guid, UploadSession> _sessions = new();
    private readonly ConcurrentDictionary<Guid, byte> _writers = new();

    // By the steady clock: a wall clock that jumps ahead by a day must not end what somebody is still sending.
    private readonly ConcurrentDictionary<Guid, long> _touched = new();
    private readonly ConcurrentDictionary<Guid, (UploadState State, DateTimeOffset At)> _finished = new();

    public async Task<Outcome<UploadDeclaration>> DeclareAsync(IReadOnlyDictionary<string, string> said, long length, Actor actor, CancellationToken ct)
    {
        if (length == 0)
        {
            return Problem.Invalid("The file is empty. Check the export and send it again.");
        }

        if (length > options.Value.MaxBytes)
        {
            return Staging.TooLarge(options.Value.MaxBytes);
        }

        if (space.RefusalFor(length) is { } full)
        {
            return full;
        }

        var project = await findProject.RunAsync(said.GetValueOrDefault("project") ?? "", ct);
        if (!project.IsOk)
        {
            return project.Problem;
        }

        var shot = await TargetAsync(project.Value, said, ct);
        if (!shot.IsOk)
        {
            return shot.Problem;
        }

        if (InTrash.RefusalFor(project.Value, shot.Value) is { } inTrash)
        {
            return inTrash;
        }

        if (said.GetValueOrDefault("metadata") is { Length: > 0 } text && MultipartTake.Parse(System.Text.Encoding.UTF8.GetBytes(text)) is { IsOk: false } broken)
        {
            return broken.Problem;
        }

        var declaration = new UploadDeclaration(Guid.CreateVersion7(), project.Value.Id, shot.Value?.Uid, length, clock.GetUtcNow())
        {
            FileName = said.GetValueOrDefault("filename"),
            Metadata = said.GetValueOrDefault("metadata"),
            Key = said.GetValueOrDefault("idempotency-key"),
            Sha256 = said.GetValueOrDefault("sha256"),
            ActorName = actor.Name,
            ActorEmail = actor.Email,
        };
        var hold = await quota.HoldAsync(project.Value.Quota(), declaration.Id, CostOf(declaration), ct);
        if (!hold.IsOk)
        {
            return hold.Problem;
        }

        var isDeclared = false;
        try
        {
            declaration.Write(staging.Make(project.Value, declaration.Id));
            _touched[declaration.Id] = clock.GetTimestamp();
            isDeclared = true;
            CrashPoint.Reach("upload.declared");
            return declaration;
        }
        finally
        {
            if (!isDeclared)
            {
                hold.Value.Dispose();
            }
        }
    }

    /// <summary>Holds again what every upload that can be continued was promised.</summary>
    public async Task HoldAgainAsync(CancellationToken ct)
    {
        foreach (var project in await listProjects.AllAsync(ct))
        {
            foreach (var declaration in FoldersOf(project).Where(folder => ClaimOf(folder) != StagingClaim.None).Select(UploadDeclaration.Read).OfType<UploadDeclaration>())
            {
                quota.HoldAgain(project.Id, declaration.Id, CostOf(declaration));
            }
        }
    }

    public async Task<Outcome<UploadState>> FindAsync(Guid id, CancellationToken ct)
    {
        if (_finished.TryGetValue(id, out var finished))
        {
            return finished.State;
        }

        if (await LocateAsync(id, ct) is not { } found)
        {
            return Gone;
        }

        var offset = _sessions.TryGetValue(id, out var session) ? session.Offset : UploadSession.SafeOffsetOf(found.Folder, found.Declaration.Length);
        return new UploadState(offset, found.Declaration.Length, ExpiryOf(found.Folder), null);
    }

    /// <summary>Appends at <paramref name="offset"/>; with the last byte the upload becomes a take.</summary>
    public async Task<Outcome<UploadState>> AppendAsync(Guid id, long offset, Stream body, UploadChecksum? checksum, CancellationToken ct)
    {
        if (await LocateAsync(id, ct) is not { } found)
        {
            return Gone;
        }

        // Nothing is dropped: after a restore the upload goes on where it stood.
        if (InTrash.RefusalFor(found.Project) is { } inTrash)
        {
            return inTrash;
        }

        if (!_writers.TryAdd(id, 0))
        {
            return Problem.Conflict("Another connection is sending this upload. Ask for its offset and go on from there.");
        }

        try
        {
            if (!_sessions.TryGetValue(id, out var session))
            {
                session = _sessions[id] = await UploadSession.OpenAsync(found.Folder, found.Declaration.Length, ct);
            }

            if (session.Offset != offset)
            {
                return Problem.Conflict($"The upload stands at byte {session.Offset}, not at {offset}. Go on from there.");
            }

            var source = checksum is null ? body : await checksum.VerifyAsync(body, ct);
            if (source is null)
            {
                return new Problem(ProblemKind.ChecksumMismatch, "These bytes do not have the announced checksum. They were dropped; send them again.");
            }

            if (!await session.AppendAsync(source, found.Declaration.Length, ct))
            {
                return Problem.Invalid("More bytes arrived than were announced. The upload stands where the announced length ends.");
            }

            _touched[id] = clock.GetTimestamp();
            CrashPoint.Reach("upload.appended");
            return session.Offset < found.Declaration.Length
                ? new UploadState(session.Offset, found.Declaration.Length, ExpiryOf(found.Folder), null)
                : await FinishAsync(id, found, session, ct);
        }
        catch (Exception exception) when (StorageTrouble.IsDiskFull(exception))
        {
            Drop(id);
            return Staging.DiskFull();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException && !Directory.Exists(found.Folder))
        {
            Drop(id);
            return Gone;
        }
        finally
        {
            if (!Directory.Exists(found.Folder))
            {
                // It is a take now, and booked; or it was refused, and is gone.
                quota.Release(id);
            }

            _writers.TryRemove(id, out _);
        }
    }

    public async Task<Outcome<Done>> RemoveAsync(Guid id, CancellationToken ct)
    {
        if (await LocateAsync(id, ct) is not { } found)
        {
            return Gone;
        }

        if (!_writers.TryAdd(id, 0))
        {
            return Problem.Conflict("A connection is still sending this upload. Close it first.");
        }

        Drop(id);
        Staging.Remove(found.Folder);
        quota.Release(id);
        _writers.TryRemove(id, out _);
        return default(Done);
    }

    /// <summary>Removes what nobody continued in time. Answers how many.</summary>
    public async Task<int> ExpireAsync(CancellationToken ct)
    {
        var removed = 0;
        var now = clock.GetUtcNow();
        foreach (var (id, _) in _finished.Where(f => now - f.Value.At > TimeSpan.FromHours(1)))
        {
            _finished.TryRemove(id, out _);
        }

        foreach (var project in await listProjects.AllAsync(ct))
        {
            foreach (var folder in FoldersOf(project))
            {
                if (UploadDeclaration.Read(folder) is { } declaration && IsExpired(folder, declaration.Id, now) && (await RemoveAsync(declaration.Id, ct)).IsOk)
                {
                    removed++;
                }
            }
        }

        return removed;
    }

    /// <summary>Lets go of the files that are open in a project that is removed: an open file keeps its bytes on the disk.</summary>
    public Task ForgetAsync(Project project, CancellationToken ct)
    {
        var root = staging.RootOf(project) + Path.DirectorySeparatorChar;
        foreach (var (id, _) in _sessions.Where(s => s.Value.Folder.StartsWith(root, StringComparison.Ordinal)))
        {
            Drop(id);
        }

        quota.ReleaseAll(project.Id);
        return Task.CompletedTask;
    }

    public StagingClaim ClaimOf(string folder)
    {
        try
        {
            return UploadDeclaration.Read(folder) is not { } declaration ? StagingClaim.None
                : IsExpired(folder, declaration.Id, clock.GetUtcNow()) && !_writers.ContainsKey(declaration.Id) ? StagingClaim.Expired
                : StagingClaim.Held;
        }
        catch (System.Text.Json.JsonException)
        {
            // Whatever it was, no client can name it: it is nobody's.
            return StagingClaim.None;
        }
    }

    public async Task<bool> TryRemoveAsync(string folder, CancellationToken ct) =>
        ClaimOf(folder) == StagingClaim.Expired && UploadDeclaration.Read(folder) is { } declaration && (await RemoveAsync(declaration.Id, ct)).IsOk;

    private long CostOf(UploadDeclaration declaration) => quota.CostOfTake(declaration.Length, System.Text.Encoding.UTF8.GetByteCount(declaration.Metadata ?? ""));

    private string[] FoldersOf(Project project) => staging.RootOf(project) is var root && Directory.Exists(root) ? Directory.GetDirectories(root) : [];

    /// <summary>The shot whose take it becomes; null for an asset, which belongs to none.</summary>
    private async Task<Outcome<Shot?>> TargetAsync(Project project, IReadOnlyDictionary<string, string> said, CancellationToken ct)
    {
        if (said.GetValueOrDefault("into") == "asset")
        {
            return (Shot?)null;
        }

        var shot = await findShot.RunAsync(project.Id, said.GetValueOrDefault("shot") ?? "", ct);
        return shot.IsOk ? shot.Value : shot.Problem;
    }

    internal static Problem Gone => Problem.NotFound("There is no such upload: it is finished, was removed, or has expired. Start it again.");

    private async Task<Outcome<UploadState>> FinishAsync(Guid id, (string Folder, UploadDeclaration Declaration, Project Project) found, UploadSession session, CancellationToken ct)
    {
        var declaration = found.Declaration;
        var shot = declaration.ShotUid is { } shotUid ? await findShot.RunAsync(found.Project.Id, shotUid.ToString(), ct) : default;
        if (!shot.IsOk)
        {
            return shot.Problem;
        }

        var media = session.Finish();
        _sessions.TryRemove(id, out _);
        _touched.TryRemove(id, out _);
        CrashPoint.Reach("upload.completed");
        var metadata = declaration.Metadata is { Length: > 0 } text ? MultipartTake.Parse(System.Text.Encoding.UTF8.GetBytes(text)) : default;
        var stated = declaration.Metadata is { Length: > 0 } && metadata.IsOk ? metadata.Value : null;
        var actor = new Actor(declaration.ActorName, declaration.ActorEmail);
        var state = new UploadState(declaration.Length, declaration.Length, clock.GetUtcNow().AddHours(1), null);
        if (declaration.ShotUid is null)
        {
            var asset = await addAsset.RunAsync(
                new NewAsset(found.Project, media, declaration.FileName, actor) { Metadata = stated, Key = declaration.Key, ExpectedSha256 = declaration.Sha256, ExpectedSize = declaration.Length },
                CancellationToken.None);
            if (!asset.IsOk)
            {
                return asset.Problem;
            }

            state = state with { Asset = asset.Value };
        }
        else
        {
            var added = await addTake.RunAsync(
                new NewTake(found.Project, shot.Value, media, declaration.FileName, actor) { Metadata = stated, Key = declaration.Key, ExpectedSha256 = declaration.Sha256, ExpectedSize = declaration.Length },
                CancellationToken.None);
            if (!added.IsOk)
            {
                return added.Problem;
            }

            state = state with { Take = added.Value };
        }

        _finished[id] = (state, clock.GetUtcNow());
        return state;
    }

    /// <summary>The project that an upload belongs to, also for a while after it has become something; null for none.</summary>
    public async Task<Guid?> ProjectOfAsync(Guid id, CancellationToken ct) => _finished.TryGetValue(id, out var finished)
        ? finished.State.Take?.ProjectId ?? finished.State.Asset?.ProjectId
        : (await LocateAsync(id, ct))?.Project.Id;

    private async Task<(string Folder, UploadDeclaration Declaration, Project Project)?> LocateAsync(Guid id, CancellationToken ct)
    {
        foreach (var project in await listProjects.AllAsync(ct))
        {
            var folder = staging.FolderOf(project, id);
            if (UploadDeclaration.Read(folder) is { } declaration)
            {
                return (folder, declaration, project);
            }
        }

        return null;
    }

    private bool IsExpired(string folder, Guid id, DateTimeOffset now) =>
        ExpiryOf(folder) < now && !(_touched.TryGetValue(id, out var at) && clock.GetElapsedTime(at) < TimeSpan.FromHours(options.Value.ExpireHours));

    private void Drop(Guid id)
    {
        _touched.TryRemove(id, out _);
        if (_sessions.TryRemove(id, out var session))
        {
            session.Dispose();
        }
    }

    private DateTimeOffset ExpiryOf(string folder)
    {
        var part = Path.Combine(folder, Staging.PartName);
        var touched = File.Exists(part) ? File.GetLastWriteTimeUtc(part) : Directory.GetLastWriteTimeUtc(folder);
        return new DateTimeOffset(touched).AddHours(options.Value.ExpireHours);
    }
}

/// <summary>How far an upload is.</summary>
internal sealed record UploadState(long Offset, long Length, DateTimeOffset Expires, Take? Take)
{
    /// <summary>What it became where no shot was named.</summary>
    public Extra? Asset { get; init; }
}
