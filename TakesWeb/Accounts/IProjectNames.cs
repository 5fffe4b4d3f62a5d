using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>The names of the projects, told by the feature that has them: an account, a token and a job know an id alone.</summary>
public interface IProjectNames
{
    /// <summary>Those that are not in the trash.</summary>
    Task<IReadOnlyList<ProjectName>> ListAsync(CancellationToken ct);

    /// <summary>The one of this id or slug, in the trash or not; null when there is none.</summary>
    Task<ProjectName?> FindAsync(string idOrSlug, CancellationToken ct);
}

internal static class ProjectNameSources
{
    /// <summary>Also for one that somebody does not see.</summary>
    public static Problem NoSuch(string idOrSlug) => Problem.NotFound($"There is no project \"{idOrSlug}\". GET /api/projects lists them.");

    /// <summary>What the features that have projects know, together.</summary>
    public static async Task<IReadOnlyList<ProjectName>> ListAsync(this IEnumerable<IProjectNames> sources, CancellationToken ct)
    {
        var names = new List<ProjectName>();
        foreach (var source in sources)
        {
            names.AddRange(await source.ListAsync(ct));
        }

        return [.. names.OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)];
    }

    public static async Task<ProjectName?> FindAsync(this IEnumerable<IProjectNames> sources, string idOrSlug, CancellationToken ct)
    {
        foreach (var source in sources)
        {
            if (await source.FindAsync(idOrSlug, ct) is { } name)
            {
                return name;
            }
        }

        return null;
    }
}

public sealed record ProjectName(Guid Id, string Slug, string Name);
