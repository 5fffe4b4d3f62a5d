using Microsoft.Extensions.DependencyInjection.Extensions;

namespace TakesWeb.Git;

public static class GitFeature
{
    /// <summary>Everything of this feature but the job's registration, which belongs to the list of job kinds.</summary>
    public static IServiceCollection AddGit(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<GitRepositories>();
        services.AddSingleton<GitTools>();
        services.AddSingleton<InitRepository>();
        services.AddSingleton<NamedPointers>();
        services.AddSingleton(provider => new ReadHead(provider.GetRequiredService<GitRepositories>()));
        services.AddSingleton(provider => new ReadRemotes(provider.GetRequiredService<GitRepositories>()));
        services.AddSingleton<UnpushedPointers>();
        services.AddSingleton(provider => new RecoverRepository(
            provider.GetRequiredService<GitRepositories>(), provider.GetRequiredService<ILogger<RecoverRepository>>()));
        services.AddSingleton(provider => new RepositoryCommitter(
            provider.GetRequiredService<GitRepositories>(), provider.GetRequiredService<RecoverRepository>(), provider.GetRequiredService<TimeProvider>(), ProcessIdentity.Current));
        services.AddSingleton(provider => new ListMedia(provider.GetRequiredService<GitRepositories>()));
        services.AddSingleton<ListRemotes>();
        services.AddSingleton(provider => new ExchangeFiles(
            provider.GetRequiredService<RepositoryCommitter>(), provider.GetRequiredService<ReadHead>(), provider.GetRequiredService<ILogger<ExchangeFiles>>()));
        services.AddSingleton(provider => new PackHistory(provider.GetRequiredService<GitRepositories>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
