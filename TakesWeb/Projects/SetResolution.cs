using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>Says how large the project's pictures are meant to be. Takes of another size are marked, never refused.</summary>
public sealed class SetResolution(ProjectSettings settings)
{
    /// <param name="size">Null: nobody says, and nothing is marked.</param>
    public Task<Outcome<Project>> RunAsync(Guid projectId, Resolution? size, Actor actor, CancellationToken ct) =>
        settings.SetAsync(projectId, actor, $"resolution: {size?.ToString() ?? "not said"}", (file, project) =>
        {
            file.Resolution = size;
            (project.StatedWidth, project.StatedHeight) = (size?.Width, size?.Height);
        }, ct);
}

/// <summary>Pixels across and down.</summary>
public readonly record struct Resolution(int Width, int Height)
{
    /// <summary>Reads "1920x1080"; null for anything else, and for sides beyond 100,000.</summary>
    public static Resolution? Parse(string? text) =>
        (text ?? "").Split('x') is [var across, var down]
            && int.TryParse(across, out var width) && int.TryParse(down, out var height) && width is > 0 and <= 100_000 && height is > 0 and <= 100_000
            ? new Resolution(width, height)
            : null;

    public override string ToString() => $"{Width}x{Height}";
}
