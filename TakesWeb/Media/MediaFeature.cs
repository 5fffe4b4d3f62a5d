using Microsoft.Extensions.Options;
using TakesWeb.Media.Clean;
using TakesWeb.Media.Parameters;

namespace TakesWeb.Media;

public static class MediaFeature
{
    /// <summary>Probing, pictures and drawn videos. Settings: section Takes:Media, validated at start.</summary>
    public static IServiceCollection AddMedia(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MediaOptions>().Bind(configuration.GetSection("Takes:Media")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MediaOptions>, ValidateMediaOptions>();
        services.AddSingleton<MediaSandbox>();
        services.AddSingleton<MediaCommand>();
        services.AddSingleton<MediaTools>();
        services.AddSingleton<ProbeMedia>();
        services.AddSingleton<ReadParameters>();
        services.AddSingleton<MakePicture>();
        services.AddSingleton<ResizePicture>();
        services.AddSingleton<ReadFrames>();
        services.AddSingleton<MakeSprite>();
        services.AddSingleton<MeasureSound>();
        services.AddSingleton<DrawWaveform>();
        services.AddSingleton<CheckCopy>();
        services.AddSingleton<MakeProxy>();
        services.AddSingleton<MakeFilm>();
        services.AddSingleton<RenderSynthetic>();
        services.AddSingleton<CutMedia>();
        services.AddSingleton<DrawSheet>();
        services.AddSingleton<CleanMedia>();
        services.AddSingleton<MeasureSimilarity>();
        return services;
    }
}
