using Microsoft.AspNetCore.Authorization;
using TakesWeb.Takes;

namespace TakesWeb.Review;

public static class ReviewFeature
{
    public static IServiceCollection AddReview(this IServiceCollection services)
    {
        services.AddOptions<ReviewOptions>().BindConfiguration("Takes:Review");
        services.AddAuthorizationBuilder().AddPolicy(ReviewRights.CanNotePolicy, policy => policy.AddRequirements(new MayNote()));
        services.AddSingleton<IAuthorizationHandler, MayNoteHandler>();
        services.AddSingleton<SetVerdict>();
        services.AddSingleton<TakeBackVerdict>();
        services.AddSingleton<SetRating>();
        services.AddSingleton<ListReviewers>();
        services.AddSingleton<SubmitTake>();
        services.AddSingleton<ListReviews>();
        services.AddSingleton<NoteRows>();
        services.AddSingleton<IReadsLog>(provider => provider.GetRequiredService<NoteRows>());
        services.AddSingleton<IRebuild>(provider => provider.GetRequiredService<NoteRows>());
        services.AddSingleton<IForgetsProject>(provider => provider.GetRequiredService<NoteRows>());
        services.AddSingleton<NoteFiles>();
        services.AddSingleton<ListNotes>();
        services.AddSingleton<AddNote>();
        services.AddSingleton<EditNote>();
        services.AddSingleton<ResolveNote>();
        services.AddSingleton<RemoveNote>();
        services.AddSingleton<CarryNote>();
        services.AddSingleton<NoteDeeds>();
        return services;
    }
}
