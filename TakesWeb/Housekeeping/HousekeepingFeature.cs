using Microsoft.Extensions.Options;
using TakesWeb.Jobs;
using TakesWeb.Projects;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

public static class HousekeepingFeature
{
    public static IServiceCollection AddHousekeeping(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CleanupOptions>()
            .Bind(configuration.GetSection("Takes:Cleanup"))
            .Validate(o => o.GraceHours >= 0, "Takes:Cleanup:GraceHours is negative. Give a number of hours, 0 or more.")
            .ValidateOnStart();
        services.AddSingleton(new ServerStart(TimeProvider.System.GetUtcNow()));
        services.AddSingleton<KnownLeftovers>();
        services.AddSingleton<ReadStorage>();
        services.AddSingleton<LargestTakes>();
        services.AddSingleton<ReadGrowth>();
        services.AddSingleton<MeasureGit>();
        services.AddSingleton<BookCache>();
        services.AddSingleton<SampleStorage>();
        services.AddSingleton<RepositoryLeftovers>();
        services.AddSingleton<LibraryLeftovers>();
        services.AddSingleton<RemoveLeftover>();
        services.AddSingleton(provider => new CollectLeftovers(
            provider.GetRequiredService<ListProjects>(),
            provider.GetRequiredService<RepositoryLeftovers>(),
            provider.GetRequiredService<LibraryLeftovers>(),
            provider.GetRequiredService<RemoveLeftover>(),
            provider.GetRequiredService<ByteLedger>(),
            provider.GetRequiredService<DataFolder>(),
            provider.GetRequiredService<KnownLeftovers>(),
            provider.GetRequiredService<LiveFeed>(),
            provider.GetRequiredService<IOptions<CleanupOptions>>(),
            provider.GetRequiredService<ServerStart>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddJob<MeasureGitJob>(MeasureGitJob.Kind);
        services.AddJob<SampleStorageJob>(SampleStorageJob.Kind);
        services.AddHostedService<HousekeepingStart>();
        services.AddJob<CleanupJob>(CleanupJob.Kind);
        return services;
    }
}
