using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>
/// Gives media that was committed byte for byte an LFS object, and commits a pointer in its place. History is not rewritten: what old
/// commits carry stays in them.
/// </summary>
internal sealed class MoveIntoLfs(ListMedia listMedia, RepositoryCommitter committer, CheckObject checkObject, ByteLedger ledger, TimeProvider clock)
{
    public async Task<Outcome<Done>> RunAsync(Project project, string repository, string path, Actor actor, CancellationToken ct)
    {
        if ((await listMedia.RunAsync(repository, null, ct)).Raw.FirstOrDefault(r => r.Path == path) is not { } raw)
        {
            return default(Done);
        }

        var working = Path.Combine(repository, path);
        if (FileStat.Of(working) is not { IsRegularFile: true } || !SafePath.IsFreeOfLinks(repository, working)
            || (await GitProgram.AskAsync(repository, ["hash-object", "--no-filters", "--", path], ct)).OutputText.Trim() != raw.Id)
        {
            return Problem.Conflict($"{path} in the working folder is not what HEAD holds. Commit or undo your change of it first, then try again.");
        }

        // Somebody waits for this one: no pace.
        var reading = new PacedReading(0, clock);
        if (await reading.HashAsync(working, ct) is not { Sha256.Length: 64 } seen)
        {
            return Problem.Conflict($"{path} is being written, or cannot be read. Try again when it is quiet.");
        }

        var stored = MediaStore.ObjectPath(repository, seen.Sha256);
        if (FileStat.Of(stored) is null && !await checkObject.TryRestoreAsync(working, stored, seen.Sha256, reading, ct))
        {
            return Problem.Conflict($"{path} changed while it was read. Try again when it is quiet.");
        }

        var committed = await committer.CommitAsync(
            repository, [new PointerChange(path, seen.Sha256, seen.Stat.Size)], new CommitMessage($"{path}: through LFS from now on", actor), ct);
        await ledger.BookAsync(project.Id, FileCategory.LfsOnly, stored, CancellationToken.None);
        return committed.IsOk ? default(Done) : committed.Problem;
    }
}
