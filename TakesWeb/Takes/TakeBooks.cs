using TakesWeb.Storage;

namespace TakesWeb.Takes;

/// <summary>Books the files of a take in the byte ledger, each under its category.</summary>
public sealed class TakeBooks(ByteLedger ledger)
{
    /// <param name="frames">Of a sequence all of them, or none where what they are for is as it was.</param>
    public Task BookAsync(Take take, TakeFolder folder, IEnumerable<TakeFrame> frames, CancellationToken ct) => ledger.BookAsync(take.ProjectId, FilesOf(take, folder, frames), ct);

    /// <summary>Every file that a take has a part in, and what it is for.</summary>
    internal static IReadOnlyList<(FileCategory Category, string Path)> FilesOf(Take take, TakeFolder folder, IEnumerable<TakeFrame> frames)
    {
        var isTrashed = take.Storage == StorageState.Trashed;
        var files = new List<(FileCategory, string)> { (FileCategory.Metadata, folder.Sidecar), (FileCategory.Metadata, folder.Events) };
        if (take.FileName is { } media)
        {
            files.Add((take.IsSequence ? FileCategory.Metadata : isTrashed ? FileCategory.Trash : FileCategory.Renders, folder.In(media)));
        }

        foreach (var frame in frames)
        {
            files.Add((isTrashed ? FileCategory.Trash : FileCategory.Renders, folder.In(frame.Name)));
            files.Add((FileCategory.LfsOnly, MediaStore.ObjectPath(folder.Repository, frame.Sha256)));
        }

        if (take is { Sha256: { } sha, IsSequence: false })
        {
            files.Add((FileCategory.LfsOnly, MediaStore.ObjectPath(folder.Repository, sha)));
        }

        if (take.ThumbnailSha256 is { } thumbnail)
        {
            files.Add((isTrashed ? FileCategory.Trash : FileCategory.Thumbnails, folder.Thumbnail));
            files.Add((FileCategory.LfsOnly, MediaStore.ObjectPath(folder.Repository, thumbnail)));
        }

        return files;
    }

    /// <summary>Strikes files that are gone again.</summary>
    public Task StrikeAsync(IReadOnlyCollection<string> files) => ledger.StrikeAsync(files, CancellationToken.None);
}
