using TakesWeb.Jobs;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

public static class PreviewsFeature
{
    public static IServiceCollection AddPreviews(this IServiceCollection services)
    {
        services.AddSingleton<RetryPicture>();
        services.AddSingleton<FindPlayback>();
        services.AddSingleton<ITakeListener, ThumbnailOnArrival>();
        services.AddSingleton<IRebuild, RebuildPreviews>();
        services.AddJob<MakeThumbnailJob>(MakeThumbnailJob.Kind);
        return services;
    }

    /// <summary>"Deep Field, Down the spiral, take 18".</summary>
    internal static string SubjectOf(TakeInPlace place) => $"{place.Project.Name}, {place.Shot.Title}, take {place.Take.Number}";
}
