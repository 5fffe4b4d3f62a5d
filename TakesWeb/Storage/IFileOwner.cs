namespace TakesWeb.Storage;

/// <summary>
/// A feature that has files in the working tree of a project. Whatever no owner claims is nobody's: it is reported, and never removed, for
/// the program did not make it.
/// </summary>
public interface IFileOwner
{
    /// <summary>Of these paths, from the project's root and with forward slashes, the ones that belong to something of this feature.</summary>
    Task<IReadOnlySet<string>> OwnedAsync(Guid projectId, IReadOnlyCollection<string> paths, CancellationToken ct);
}
