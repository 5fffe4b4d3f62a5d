using TakesWeb.Jobs;
using TakesWeb.Takes;

namespace TakesWeb.Uploads;

public static class UploadsFeature
{
    public static IServiceCollection AddUploads(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<UploadsOptions>()
            .Bind(configuration.GetSection("Takes:Uploads"))
            .Validate(o => o.MaxBytes > 0, "Takes:Uploads:MaxBytes has to be a number of bytes above 0.")
            .Validate(o => o.ExpireHours > 0, "Takes:Uploads:ExpireHours has to be above 0.")
            .ValidateOnStart();
        services.AddSingleton<ReceiveMultipart>();
        services.AddSingleton<ResumableUploads>();
        services.AddSingleton<IStagingOwner>(provider => provider.GetRequiredService<ResumableUploads>());
        services.AddSingleton<IForgetsProject>(provider => provider.GetRequiredService<ResumableUploads>());
        services.AddHostedService<HoldAtStart>();
        services.AddJob<ExpireUploadsJob>(ExpireUploadsJob.Kind);
        return services;
    }
}
