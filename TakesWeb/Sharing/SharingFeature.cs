using TakesWeb.Jobs;
using TakesWeb.Takes;

namespace TakesWeb.Sharing;

/// <summary>Links for guests without an account.</summary>
public static class SharingFeature
{
    public static IServiceCollection AddSharing(this IServiceCollection services)
    {
        services.AddSingleton<FindTakes>().AddSingleton<CleanCopies>().AddSingleton<ShareItems>().AddSingleton<OpenShare>().AddSingleton<GuestDeeds>().AddSingleton<GuestDoor>();
        services.AddScoped<CreateShare>().AddScoped<ListShares>().AddScoped<RevokeShare>();
        services.AddJob<MakeCleanCopyJob>(MakeCleanCopyJob.Kind);
        services.AddSingleton<IForgetsProject, ForgetShares>();
        return services;
    }
}
