using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Quartz;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Jobs;

/// <summary>Wires the lanes, the queue, the feed and the console. Needs <see cref="DataFolder"/>, which the Storage feature registers.</summary>
public static class JobsFeature
{
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<JobsOptions>()
            .Bind(configuration.GetSection("Takes:Jobs"))
            .Validate(o => o.FirstRetry > TimeSpan.Zero, "Takes:Jobs:FirstRetry must be longer than nothing, such as 00:00:03.")
            .Validate(o => o.LongestRetry >= o.FirstRetry, "Takes:Jobs:LongestRetry must not be shorter than Takes:Jobs:FirstRetry.")
            .Validate(o => o.SpaceCheck > TimeSpan.Zero, "Takes:Jobs:SpaceCheck must be longer than nothing, such as 00:00:30.")
            .Validate(o => o is { SpaceNeeded: >= 0, KeepDays: >= 1, KeepRuns: >= 100 }, "Takes:Jobs:SpaceNeeded must be 0 or more, KeepDays at least 1, KeepRuns at least 100.")
            .ValidateOnStart();
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<JobsOptions>>().Value);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<JobRegistry>();
        services.AddSingleton<JobsDatabase>();
        services.AddSingleton<RunTable>();
        services.AddSingleton<RunningJobs>();
        services.TryAddSingleton<FreeSpace>();
        services.TryAddSingleton<IndexGate>();
        services.AddSingleton<LaneSchedulers>();
        services.AddSingleton<LaneSwitch>();
        services.AddSingleton<RunEnding>();
        services.AddSingleton<JobRecovery>();
        services.AddTransient<LaneJob>();
        services.AddSingleton(provider => new JobQueue(
            provider.GetRequiredService<JobRecovery>(),
            provider.GetRequiredService<RunTable>(),
            provider.GetRequiredService<LaneSchedulers>(),
            provider.GetRequiredService<LaneSwitch>(),
            provider.GetRequiredService<RunningJobs>(),
            provider.GetRequiredService<JobRegistry>(),
            provider.GetRequiredService<RunEnding>(),
            provider.GetRequiredService<LiveFeed>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ListJobs(
            provider.GetRequiredService<JobRecovery>(),
            provider.GetRequiredService<RunTable>(),
            provider.GetRequiredService<JobsDatabase>(),
            provider.GetRequiredService<JobRegistry>(),
            provider.GetRequiredService<RunningJobs>(),
            provider.GetRequiredService<LaneSwitch>(),
            provider.GetServices<IProjectNames>()));
        services.AddSingleton(provider => new ForgetJobs(
            provider.GetRequiredService<JobRecovery>(),
            provider.GetRequiredService<JobQueue>(),
            provider.GetRequiredService<RunTable>(),
            provider.GetRequiredService<RunningJobs>(),
            provider.GetRequiredService<LiveFeed>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RetryFailedJobs>();
        services.AddSingleton<LookAtWork>();
        services.AddSignalR();
        services.AddHostedService<StatusForwarder>();
        services.AddHostedService<JobsStarter>();
        foreach (var lane in Enum.GetValues<Lane>())
        {
            AddLane(services, lane);
        }

        return services;
    }

    /// <summary>Names the class that does jobs of this kind. It is made anew, in a scope of its own, for each run.</summary>
    public static IServiceCollection AddJob<TBody>(this IServiceCollection services, JobKind kind)
        where TBody : class, IJobBody
    {
        services.TryAddScoped<TBody>();
        services.AddSingleton(new JobRegistration(kind, typeof(TBody)));
        return services;
    }

    private static void AddLane(IServiceCollection services, Lane lane) => services.AddQuartz(LaneSchedulers.NameOf(lane), quartz =>
    {
        quartz.UseDefaultThreadPool(LaneSchedulers.PlacesOf(lane));
        quartz.ConfigureScheduler(scheduler => scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always);

        // For the engine's own troubles (the store is locked, the disk is full): what a body does wrong is counted in our rows.
        quartz.UseDefaultRetryPolicy(RetryPolicy.Exponential(10, TimeSpan.FromSeconds(2), 2, TimeSpan.FromMinutes(5), 0.2));
        quartz.UsePersistentStore(store =>
        {
            store.UseSqlite(source => source.DataSourceFactory = provider => provider.GetRequiredService<JobsDatabase>());
            store.ProvisionSchema();
            store.ConfigureStore(options =>
            {
                options.StoreJobDataAsStrings = true;
                options.RecoverFiringsCancelledByShutdown = true;
            });
        });
    });
}
