using TakesWeb.Jobs;

namespace TakesWeb.Projects;

/// <summary>Lets the job console call projects by their names.</summary>
internal sealed class ProjectNames(ListProjects list) : IProjectNames
{
    public async Task<IReadOnlyList<ProjectName>> ListAsync(CancellationToken ct) =>
        [.. (await list.RunAsync(ct)).Select(p => new ProjectName(p.Id, p.Slug, p.Name))];
}
