using Microsoft.EntityFrameworkCore;

namespace TakesWeb.Kernel;

public static class KernelFeature
{
    /// <param name="services">The collection.</param>
    /// <param name="appDatabase">Tells the path of app.db.</param>
    public static IServiceCollection AddKernel(this IServiceCollection services, Func<IServiceProvider, string> appDatabase)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IndexDatabase>();
        services.AddSingleton<IndexGate>();
        services.AddScoped<OpenPages>();
        services.AddPooledDbContextFactory<TakesDbContext>((provider, options) => options
            .UseSqlite(SqliteDatabase.ConnectionString(appDatabase(provider)))
            .AddInterceptors(new SqliteDatabase.Pragmas()));
        return services;
    }
}
