using TakesWeb.Kernel;
using TakesWeb.Media;

namespace TakesWeb.Projects;

/// <summary>Says how many frames a second the project runs at: what image sequences play at, which have no rate of their own. Takes that are there keep theirs.</summary>
public sealed class SetFrameRate(ProjectSettings settings)
{
    /// <param name="rate">Null: 24, as in a project that never said.</param>
    public Task<Outcome<Project>> RunAsync(Guid projectId, FrameRate? rate, Actor actor, CancellationToken ct) =>
        settings.SetAsync(projectId, actor, $"frame rate: {rate?.ToString() ?? "not said"}", (file, project) => (file.FrameRate, project.StatedRate) = (rate, rate?.ToString()), ct);
}
