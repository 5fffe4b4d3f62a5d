using TakesWeb.Jobs;
using TakesWeb.Takes;

namespace TakesWeb.Generation;

public static class GenerationFeature
{
    public static IServiceCollection AddGeneration(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DemoOptions>().Bind(configuration.GetSection("Takes"));
        services.AddSingleton<IGenerator, SyntheticGenerator>();
        services.AddSingleton<QueueTake>();
        services.AddSingleton<ITakeListener, GenerateOnArrival>();
        services.AddSingleton<ITakeListener, CircleDemoTake>();
        services.AddJob<GenerateTakeJob>(GenerateTakeJob.Kind);
        services.AddSingleton<RemoveDemo>();
        services.AddSingleton<IForgetsProject, DemoStaysAway>();
        services.AddJob<MakeDemoJob>(MakeDemoJob.Kind);
        services.AddHostedService<DemoStart>();
        return services;
    }
}
