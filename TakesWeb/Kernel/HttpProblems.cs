using Microsoft.AspNetCore.Http.HttpResults;

namespace TakesWeb.Kernel;

/// <summary>Turns a <see cref="Problem"/> into ProblemDetails, in one place.</summary>
public static class HttpProblems
{
    public static int StatusOf(ProblemKind kind) => kind switch
    {
        ProblemKind.Invalid => StatusCodes.Status400BadRequest,
        ProblemKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ProblemKind.Forbidden => StatusCodes.Status403Forbidden,
        ProblemKind.NotFound => StatusCodes.Status404NotFound,
        ProblemKind.Conflict => StatusCodes.Status409Conflict,
        ProblemKind.Gone => StatusCodes.Status410Gone,
        ProblemKind.TooMany => StatusCodes.Status429TooManyRequests,
        ProblemKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ProblemKind.Unsupported => StatusCodes.Status415UnsupportedMediaType,
        ProblemKind.ChecksumMismatch => 460,
        ProblemKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        ProblemKind.StorageFull => StatusCodes.Status507InsufficientStorage,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No HTTP status is named for this kind."),
    };

    public static ProblemHttpResult ToHttp(this Problem problem) =>
        TypedResults.Problem(detail: problem.Sentence, statusCode: StatusOf(problem.Kind), title: TitleOf(problem.Kind));

    private static string TitleOf(ProblemKind kind) => kind switch
    {
        ProblemKind.Invalid => "This request cannot be right",
        ProblemKind.Unauthenticated => "Sign in first",
        ProblemKind.Forbidden => "Not allowed",
        ProblemKind.NotFound => "Not found",
        ProblemKind.Conflict => "Not in the present state",
        ProblemKind.Gone => "Over",
        ProblemKind.TooMany => "Too often",
        ProblemKind.TooLarge => "Too large",
        ProblemKind.Unsupported => "Not a kind of file that Takes keeps",
        ProblemKind.ChecksumMismatch => "Checksum mismatch",
        ProblemKind.Unavailable => "Not available now",
        ProblemKind.StorageFull => "No space left",
        _ => kind.ToString(),
    };
}
