using TakesWeb.Kernel;

namespace TakesWeb.Storage;

public static class StorageFeature
{
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>()
            .Bind(configuration.GetSection("Takes"))
            .Validate(o => !string.IsNullOrWhiteSpace(o.Data), "Takes:Data is empty. Name the folder that holds the library.")
            .Validate(o => o.Storage.ReserveBytes >= 0, "Takes:Storage:ReserveBytes is negative. Give a number of bytes, 0 or more.")
            .ValidateOnStart();
        services.AddSingleton<DataFolder>();
        services.AddSingleton<InstanceLock>();
        services.AddSingleton<LinkPolicy>();
        services.AddSingleton<FreeSpace>();
        services.AddSingleton<ByteLedger>();
        services.AddSingleton<QuotaBook>();
        services.AddSingleton<IIndexSql, StorageSql>();
        return services;
    }
}
