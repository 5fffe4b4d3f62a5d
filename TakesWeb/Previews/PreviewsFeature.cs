using TakesWeb.Jobs;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

public static class PreviewsFeature
{
    public static IServiceCollection AddPreviews(this IServiceCollection services)
    {
        services.AddOptions<PreviewsOptions>()
            .BindConfiguration("Takes:Previews")
            .Validate(o => o.ProxyEdge is >= 128 and <= 7680, "Takes:Previews:ProxyEdge is a number of pixels from 128 to 7680.")
            .ValidateOnStart();
        services.AddSingleton<RetryPicture>();
        services.AddSingleton<ChoosePicture>();
        services.AddSingleton<FindMedia>();
        services.AddSingleton<FindPlayback>();
        services.AddSingleton<AskForPreviews>();
        services.AddSingleton<StopCopy>();
        services.AddSingleton<CorrectProbe>();
        services.AddSingleton<IReconcile, ReconcilePreviews>();
        services.AddSingleton<ITakeListener, ThumbnailOnArrival>();
        services.AddSingleton<IRebuild, RebuildPreviews>();
        services.AddJob<MakeThumbnailJob>(MakeThumbnailJob.Kind);
        services.AddJob<MakeProxyJob>(MakeProxyJob.Kind);
        services.AddJob<MakeSpriteJob>(MakeSpriteJob.Kind);
        services.AddJob<MeasureSoundJob>(MeasureSoundJob.Kind);
        return services;
    }

    /// <summary>"Deep Field, Down the spiral, take 18".</summary>
    internal static string SubjectOf(TakeInPlace place) => $"{place.Project.Name}, {place.Shot.Title}, take {place.Take.Number}";
}
