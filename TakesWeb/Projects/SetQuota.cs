using TakesWeb.Kernel;

namespace TakesWeb.Projects;

/// <summary>
/// Says how many bytes a project may keep, or takes the limit away with null. A quota below what the project keeps removes nothing: the
/// next upload is refused until there is room.
/// </summary>
public sealed class SetQuota(ProjectSettings settings)
{
    public async Task<Outcome<Project>> RunAsync(Guid projectId, long? bytes, Actor actor, CancellationToken ct) => bytes <= 0
        ? Problem.Invalid("A quota is a number of bytes above 0. Leave it empty (null) for no quota.")
        : await settings.SetAsync(projectId, actor, $"quota: {(bytes is { } limit ? $"{limit} bytes" : "none")}", (file, project) => (file.Quota, project.QuotaBytes) = (bytes, bytes), ct);
}
