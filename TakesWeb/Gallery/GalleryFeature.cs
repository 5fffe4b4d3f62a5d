using TakesWeb.Jobs;

namespace TakesWeb.Gallery;

public static class GalleryFeature
{
    public static IServiceCollection AddGallery(this IServiceCollection services)
    {
        services.AddScoped<TakeDeeds>();
        services.AddSingleton<LoadTakes>();
        services.AddSingleton<LookAtShot>();
        services.AddSingleton<LayContactSheet>();
        services.AddSingleton<AskForSheet>();
        services.AddSingleton<LayReel>();
        services.AddJob<MakeSheetJob>(MakeSheetJob.Kind);
        return services;
    }
}
