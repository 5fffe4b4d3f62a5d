using System.Security.Cryptography;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>
/// Where media lies before it is a take: .git/takes/staging/&lt;id&gt;/, on the file system of the LFS store and out of reach of git clean.
/// What a process leaves there when it dies is finished or removed by <see cref="RecoverStaging"/>.
/// </summary>
public sealed class Staging(DataFolder data)
{
    public const string PartName = "media.part";

    public string RootOf(Project project) => Path.Combine(data.Project(project.Slug), ".git", "takes", "staging");

    public string FolderOf(Project project, Guid id) => Path.Combine(RootOf(project), id.ToString("N"));

    /// <summary>Makes a folder for one take. Throws when the project's repository is not there: it must not be half made again.</summary>
    public string Make(Project project, Guid id)
    {
        if (!Directory.Exists(Path.Combine(data.Project(project.Slug), ".git")))
        {
            throw new DirectoryNotFoundException($"The repository of {project.Name} is not in {data.Project(project.Slug)}.");
        }

        var folder = FolderOf(project, id);
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Receives a whole body: hashed as it passes, durable on return. A refusal leaves nothing behind.</summary>
    public async Task<Outcome<StagedMedia>> ReceiveAsync(Project project, Stream body, long limit, CancellationToken ct)
    {
        var folder = Make(project, Guid.CreateVersion7());
        var path = Path.Combine(folder, PartName);
        var isKept = false;
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
            var writer = new HashingWriter(file, hash, 0);
            if (!await writer.CopyFromAsync(body, limit, ct))
            {
                return TooLarge(limit);
            }

            writer.FlushToDisk();
            CrashPoint.Reach("upload.received");
            isKept = true;
            return new StagedMedia(folder, path, writer.Written, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        catch (IOException exception) when (DurableFile.IsDiskFull(exception))
        {
            return DiskFull();
        }
        finally
        {
            if (!isKept)
            {
                Remove(folder);
            }
        }
    }

    public static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static Problem TooLarge(long limit) =>
        new(ProblemKind.TooLarge, $"The file is larger than {ByteText.Of(limit)}, the limit of one upload. Takes:Uploads:MaxBytes sets it.");

    public static Problem DiskFull() =>
        new(ProblemKind.StorageFull, "The disk is full. Nothing was kept of this upload; free some space and send it again.");
}

/// <summary>A finished upload or a generator's output: complete, hashed and fsynced, in a staging folder of its own.</summary>
public sealed record StagedMedia(string Folder, string Path, long Size, string Sha256);
