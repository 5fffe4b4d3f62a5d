namespace TakesWeb.Jobs;

/// <summary>The names of the projects that jobs belong to, told by the feature that has them: a job knows an id alone.</summary>
public interface IProjectNames
{
    Task<IReadOnlyList<ProjectName>> ListAsync(CancellationToken ct);
}

public sealed record ProjectName(Guid Id, string Slug, string Name);
