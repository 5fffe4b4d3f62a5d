using TakesWeb.Jobs;
using TakesWeb.Takes;

namespace TakesWeb.Assets;

/// <summary>Media of a project that belongs to no shot.</summary>
public static class AssetsFeature
{
    public static IServiceCollection AddAssets(this IServiceCollection services)
    {
        services.AddSingleton<AddAsset>();
        services.AddSingleton<FindAsset>();
        services.AddSingleton<ListAssets>();
        services.AddSingleton<AssetReferences>();
        services.AddSingleton<RetryAssetPicture>();
        services.AddSingleton<IExtraListener, PictureOnArrival>();
        services.AddJob<MakeAssetPictureJob>(MakeAssetPictureJob.Kind);
        return services;
    }
}
