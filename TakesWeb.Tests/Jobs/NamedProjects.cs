namespace TakesWeb.Jobs;

/// <summary>The projects of a test, where the feature that has real ones is not there.</summary>
internal sealed class NamedProjects(params ProjectName[] names) : IProjectNames
{
    public Task<IReadOnlyList<ProjectName>> ListAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<ProjectName>>(names);
}
