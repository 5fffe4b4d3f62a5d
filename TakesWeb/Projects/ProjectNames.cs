using TakesWeb.Accounts;

namespace TakesWeb.Projects;

/// <summary>Lets accounts and the job console call projects by their names.</summary>
internal sealed class ProjectNames(ListProjects list, FindProject find) : IProjectNames
{
    public async Task<IReadOnlyList<ProjectName>> ListAsync(CancellationToken ct) =>
        [.. (await list.RunAsync(ct)).Select(NameOf)];

    public async Task<ProjectName?> FindAsync(string idOrSlug, CancellationToken ct) =>
        await find.RunAsync(idOrSlug, ct) is { IsOk: true, Value: var project } ? NameOf(project) : null;

    private static ProjectName NameOf(Project project) => new(project.Id, project.Slug, project.Name);
}
