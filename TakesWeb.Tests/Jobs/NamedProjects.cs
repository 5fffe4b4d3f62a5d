using TakesWeb.Accounts;

namespace TakesWeb.Jobs;

/// <summary>The projects of a test, where the feature that has real ones is not there.</summary>
internal sealed class NamedProjects(params ProjectName[] names) : IProjectNames
{
    public Task<IReadOnlyList<ProjectName>> ListAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<ProjectName>>(names);

    public Task<ProjectName?> FindAsync(string idOrSlug, CancellationToken ct) =>
        Task.FromResult(names.FirstOrDefault(p => p.Slug == idOrSlug || p.Id.ToString() == idOrSlug));
}
