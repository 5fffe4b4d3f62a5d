using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Git;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Projects;

/// <summary>Knows where each project's repository lies. A slug never changes, so what was found once holds.</summary>
internal sealed class RepositoryLocator(IDbContextFactory<TakesDbContext> databases, DataFolder data) : IRepositoryLocator
{
    private readonly ConcurrentDictionary<Guid, string> _roots = new();

    public string? RootOf(Guid projectId)
    {
        if (_roots.TryGetValue(projectId, out var known))
        {
            return Directory.Exists(known) ? known : null;
        }

        using var db = databases.CreateDbContext();
        var slug = db.Set<Project>().Where(p => p.Id == projectId).Select(p => p.Slug).FirstOrDefault();
        return slug is null ? null : _roots[projectId] = data.Project(slug);
    }
}
