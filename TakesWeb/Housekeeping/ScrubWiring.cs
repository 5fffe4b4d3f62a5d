using Microsoft.Extensions.Options;
using TakesWeb.Git;
using TakesWeb.Jobs;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>The part of <see cref="HousekeepingFeature"/> that registers scrub and upkeep.</summary>
internal static class ScrubWiring
{
    public static void AddScrub(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ScrubOptions>()
            .Bind(configuration.GetSection("Takes:Scrub"))
            .Validate(o => o.Interval >= TimeSpan.FromMinutes(1), "Takes:Scrub:Interval must be a minute or more, such as 7.00:00:00.")
            .Validate(o => o.BytesPerSecond >= 0, "Takes:Scrub:BytesPerSecond is negative. Give a number of bytes, or 0 for no limit.")
            .Validate(o => o.Slice > TimeSpan.Zero, "Takes:Scrub:Slice must be longer than nothing, such as 00:04:00.")
            .ValidateOnStart();
        services.AddOptions<UpkeepOptions>()
            .Bind(configuration.GetSection("Takes:Upkeep"))
            .Validate(o => o.Interval >= TimeSpan.FromMinutes(1), "Takes:Upkeep:Interval must be a minute or more, such as 7.00:00:00.")
            .ValidateOnStart();
        services.AddSingleton<ScrubBook>();
        services.AddSingleton<TakeMedia>();
        services.AddSingleton<RenewTakeFiles>();
        services.AddSingleton<CheckObject>();
        services.AddSingleton<CheckRepository>();
        services.AddSingleton<FetchFromRemote>();
        services.AddSingleton<DamageNotes>();
        services.AddSingleton<ScrubProject>();
        services.AddSingleton<MoveIntoLfs>();
        services.AddSingleton<ReadSecondCopy>();
        services.AddSingleton(provider => new Scrub(
            provider.GetRequiredService<ListProjects>(), provider.GetRequiredService<ScrubProject>(), provider.GetRequiredService<ScrubBook>(),
            provider.GetRequiredService<LiveFeed>(), provider.GetRequiredService<IOptions<ScrubOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ReadScrub(
            provider.GetRequiredService<ListProjects>(), provider.GetRequiredService<ScrubBook>(), provider.GetRequiredService<ReadSecondCopy>(),
            provider.GetRequiredService<IOptions<ScrubOptions>>()));
        services.AddSingleton(provider => new RepairFinding(
            provider.GetRequiredService<DataFolder>(), provider.GetRequiredService<ScrubBook>(), provider.GetRequiredService<ScrubProject>(),
            provider.GetRequiredService<CheckRepository>(), provider.GetRequiredService<FetchFromRemote>(), provider.GetRequiredService<TakeMedia>(),
            provider.GetRequiredService<RepositoryCommitter>(), provider.GetRequiredService<MoveIntoLfs>(), provider.GetRequiredService<LiveFeed>(),
            provider.GetRequiredService<IOptions<ScrubOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ITakeListener, HealOnArrival>();
        services.AddHostedService<RememberDamage>();
        services.AddSingleton<Upkeep>();

        // The rhythm of a recurring job belongs to its kind, so these two are read now; what is wrong with them is said at the start, by the lines above.
        services.AddJob<ScrubJob>(ScrubJob.Kind with { Every = configuration.GetSection("Takes:Scrub").Get<ScrubOptions>()?.Interval ?? new ScrubOptions().Interval });
        services.AddJob<UpkeepJob>(UpkeepJob.Kind with { Every = configuration.GetSection("Takes:Upkeep").Get<UpkeepOptions>()?.Interval ?? new UpkeepOptions().Interval });
    }
}
