using TakesWeb.Jobs;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Clips;

/// <summary>Frames and ranges cut out of takes.</summary>
public static class ClipsFeature
{
    public static IServiceCollection AddClips(this IServiceCollection services)
    {
        services.AddSingleton<PublishCut>();
        services.AddSingleton(provider => new TakeSnapshot(
            provider.GetRequiredService<TakeFiles>(), provider.GetRequiredService<Staging>(), provider.GetRequiredService<CutMedia>(), provider.GetRequiredService<PublishCut>()));
        services.AddSingleton<AskForClip>();
        services.AddSingleton<ListCuts>();
        services.AddJob<CutClipJob>(CutClipJob.Kind);
        return services;
    }
}
