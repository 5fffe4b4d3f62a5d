using TakesWeb.Jobs;
using TakesWeb.Media.Faults;
using TakesWeb.Takes;

namespace TakesWeb.Insights;

public static class InsightsFeature
{
    /// <summary>Quality flags, similarity and statistics. Settings: section Takes:Insights.</summary>
    public static IServiceCollection AddInsights(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<FindFaults>();
        services.AddSingleton<ReadStatistics>();
        services.AddSingleton<RecordFaults>();
        services.AddSingleton<FindFlags>();
        services.AddSingleton<FindSimilarity>();
        services.AddSingleton<ITakeFlags>(provider => provider.GetRequiredService<FindFlags>());
        services.AddSingleton<RebuildInsights>();
        services.AddSingleton<IRebuild>(provider => provider.GetRequiredService<RebuildInsights>());
        services.AddSingleton<IForgetsProject>(provider => provider.GetRequiredService<RebuildInsights>());
        services.AddJob<LookThroughTakeJob>(LookThroughTakeJob.Kind);
        services.AddJob<LookThroughRound>(LookThroughRound.Kind);
        services.AddJob<MeasureSimilarityJob>(MeasureSimilarityJob.Kind);
        // Takes:Insights:Enabled: false leaves new takes alone, on a machine that has no time to spare.
        if (configuration.GetValue("Takes:Insights:Enabled", defaultValue: true))
        {
            services.AddSingleton<ITakeListener, LookThroughOnPicture>();
        }

        return services;
    }
}
