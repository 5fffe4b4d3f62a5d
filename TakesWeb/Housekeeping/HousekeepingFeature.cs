using Microsoft.Extensions.Options;
using TakesWeb.Jobs;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

public static class HousekeepingFeature
{
    public static IServiceCollection AddHousekeeping(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CleanupOptions>()
            .Bind(configuration.GetSection("Takes:Cleanup"))
            .Validate(o => o.GraceHours >= 0, "Takes:Cleanup:GraceHours is negative. Give a number of hours, 0 or more.")
            .ValidateOnStart();
        services.AddOptions<OrphanOptions>()
            .Bind(configuration.GetSection("Takes:Trash"))
            .Validate(o => o.Days >= 0, "Takes:Trash:Days is negative. Give a number of days, or 0 to keep the trash until somebody empties it.")
            .ValidateOnStart();
        services.AddSingleton(ServerStart.Now(TimeProvider.System));
        services.AddSingleton<KnownLeftovers>();
        services.AddSingleton<ReadStorage>();
        services.AddSingleton<LargestTakes>();
        services.AddSingleton<ReadGrowth>();
        services.AddSingleton<MeasureGit>();
        services.AddSingleton<BookCache>();
        services.AddSingleton<SampleStorage>();
        services.AddSingleton<RepositoryLeftovers>();
        services.AddSingleton<LibraryLeftovers>();
        services.AddSingleton<OrphanTakes>();
        services.AddSingleton<UnclaimedFiles>();
        services.AddSingleton<RemoveLeftover>();
        services.AddSingleton(provider => new CollectLeftovers(
            provider.GetRequiredService<ListProjects>(),
            provider.GetRequiredService<RepositoryLeftovers>(),
            provider.GetRequiredService<LibraryLeftovers>(),
            provider.GetRequiredService<OrphanTakes>(),
            provider.GetRequiredService<UnclaimedFiles>(),
            provider.GetRequiredService<RemoveLeftover>(),
            provider.GetRequiredService<ByteLedger>(),
            provider.GetRequiredService<DataFolder>(),
            provider.GetRequiredService<KnownLeftovers>(),
            provider.GetRequiredService<LiveFeed>(),
            provider.GetRequiredService<IOptions<CleanupOptions>>(),
            provider.GetRequiredService<IOptions<OrphanOptions>>(),
            provider.GetRequiredService<ServerStart>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RankTakes>();
        services.AddSingleton(provider => new PlanSpace(provider.GetRequiredService<RankTakes>(), provider.GetRequiredService<WeighPurge>(), provider.GetRequiredService<ListProjects>()));
        services.AddJob<MeasureGitJob>(MeasureGitJob.Kind);
        services.AddJob<SampleStorageJob>(SampleStorageJob.Kind);
        services.AddHostedService<HousekeepingStart>();
        services.AddJob<CleanupJob>(CleanupJob.Kind);
        AddBackups(services);
        services.AddScrub(configuration);
        return services;
    }

    private static void AddBackups(IServiceCollection services)
    {
        services.AddSingleton<ListBackups>();
        services.AddSingleton<BackupServerDatabase>();
        services.AddSingleton<RestoreServerDatabase>();
        services.AddJob<BackupServerJob>(BackupServerJob.Kind);
        services.AddHostedService<BackupAtStart>();
    }
}
