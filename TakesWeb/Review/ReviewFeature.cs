namespace TakesWeb.Review;

public static class ReviewFeature
{
    public static IServiceCollection AddReview(this IServiceCollection services)
    {
        services.AddSingleton<SetVerdict>();
        services.AddSingleton<SetRating>();
        return services;
    }
}
