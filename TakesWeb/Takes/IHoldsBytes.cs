using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>An upper feature whose things refer to media in the LFS store (assets, clips, named cuts): what it names is not freed by a purge.</summary>
public interface IHoldsBytes
{
    /// <summary>Of these hashes, the ones that something of this feature still needs, each with a sentence that names it.</summary>
    Task<IReadOnlyList<HeldBytes>> HoldersAsync(Project project, IReadOnlyCollection<string> sha256, CancellationToken ct);
}

/// <summary>Bytes that stay although a take goes.</summary>
/// <param name="Sha256">The object.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Reason">What holds it, in a sentence: "take_004 of Down the spiral has the same bytes."</param>
public sealed record HeldBytes(string Sha256, long Bytes, string Reason);
