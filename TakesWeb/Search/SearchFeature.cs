using TakesWeb.Kernel;

namespace TakesWeb.Search;

public static class SearchFeature
{
    public static IServiceCollection AddSearch(this IServiceCollection services)
    {
        services.AddSingleton<IIndexSql, SearchSql>();
        services.AddSingleton<FindNames>();
        services.AddSingleton<SearchTakes>();
        return services;
    }
}
