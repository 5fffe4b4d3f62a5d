using TakesWeb.Kernel;

namespace TakesWeb.Git;

/// <summary>
/// An upper feature that has files in a project's repository. The commit job asks all of them what waits, makes one commit of it,
/// and tells them. Both calls may come twice for the same state.
/// </summary>
public interface ICommitSource
{
    /// <summary>What is not yet in HEAD; null when nothing waits. At most a few thousand changes at a time: the job asks again.</summary>
    Task<PendingChanges?> PendingAsync(Guid projectId, CancellationToken ct);

    /// <summary>The changes are in HEAD now. What changed again meanwhile stays pending: compare <see cref="PendingChanges.Token"/>.</summary>
    Task CommittedAsync(Guid projectId, PendingChanges changes, string commitSha, CancellationToken ct);
}

/// <param name="Changes">The paths.</param>
/// <param name="Message">One line: what changed, such as "Down the spiral: take 12 added".</param>
/// <param name="Author">Who did it.</param>
/// <param name="Token">The source's own note of what it looked at.</param>
public sealed record PendingChanges(IReadOnlyList<GitChange> Changes, string Message, Actor Author, object? Token = null);

/// <summary>Tells where a project's repository lies. Implemented by Projects.</summary>
public interface IRepositoryLocator
{
    /// <summary>The absolute path of the working tree, or null for an unknown project.</summary>
    string? RootOf(Guid projectId);
}
