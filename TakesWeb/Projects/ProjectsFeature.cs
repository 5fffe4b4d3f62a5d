using TakesWeb.Accounts;
using TakesWeb.Git;
using TakesWeb.Kernel;

namespace TakesWeb.Projects;

public static class ProjectsFeature
{
    public static IServiceCollection AddProjects(this IServiceCollection services)
    {
        services.AddSingleton<KeyedLocks<Guid>>();
        services.AddSingleton<IRepositoryLocator, RepositoryLocator>();
        services.AddSingleton<ICommitSource, ProjectCommits>();
        services.AddSingleton<ProjectFiles>();
        services.AddSingleton<CloneCommand>();
        services.AddSingleton<CreateProject>();
        services.AddSingleton<RenameProject>();
        services.AddSingleton<TrashProject>();
        services.AddSingleton<RestoreProject>();
        services.AddSingleton<ProjectSettings>();
        services.AddSingleton<SetQuota>();
        services.AddSingleton<SetFrameRate>();
        services.AddSingleton<SetResolution>();
        services.AddScoped<ChangeProject>();
        services.AddSingleton<ListProjects>();
        services.AddSingleton<FindProject>();
        services.AddSingleton<IProjectNames, ProjectNames>();
        services.AddSingleton<FindPlace>();
        services.AddSingleton<ListShots>();
        services.AddSingleton<FindShot>();
        services.AddSingleton<CreateShot>();
        services.AddSingleton<RenameShot>();
        services.AddSingleton<RefusedFolders>();
        services.AddSingleton<ReadProjects>();
        return services;
    }

    /// <summary>Who sees which project. Between the sign-in and the policies.</summary>
    public static IApplicationBuilder UseFilmGate(this IApplicationBuilder app) => app.UseMiddleware<FilmGate>();
}
