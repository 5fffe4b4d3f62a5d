using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>An upper feature that asks again for work of its own that a crash or a full queue may have lost. Called for each project at every round; safe to repeat.</summary>
public interface IReconcile
{
    Task ReconcileAsync(Project project, CancellationToken ct);
}
