namespace TakesWeb.Gallery;

public static class GalleryFeature
{
    public static IServiceCollection AddGallery(this IServiceCollection services)
    {
        services.AddScoped<TakeDeeds>();
        services.AddSingleton<LoadTakes>();
        return services;
    }
}
