namespace TakesWeb.Kernel;

/// <summary>An expected refusal, with a sentence that names the thing, the reason and the remedy.</summary>
public sealed record Problem(ProblemKind Kind, string Sentence)
{
    public static Problem Invalid(string sentence) => new(ProblemKind.Invalid, sentence);

    public static Problem NotFound(string sentence) => new(ProblemKind.NotFound, sentence);

    public static Problem Conflict(string sentence) => new(ProblemKind.Conflict, sentence);
}

/// <summary>What kind of refusal a <see cref="Problem"/> is. Each kind has one HTTP status, in <see cref="HttpProblems"/>.</summary>
public enum ProblemKind
{
    /// <summary>400: the request itself cannot be right.</summary>
    Invalid,

    /// <summary>401: nobody is signed in.</summary>
    Unauthenticated,

    /// <summary>403: somebody is signed in, and may not.</summary>
    Forbidden,

    /// <summary>404</summary>
    NotFound,

    /// <summary>409: right in itself, but not in the present state.</summary>
    Conflict,

    /// <summary>410: it was there, and has ended for good.</summary>
    Gone,

    /// <summary>429: too often in too short a time; the sentence says how long to wait.</summary>
    TooMany,

    /// <summary>413: over a limit that the sentence names.</summary>
    TooLarge,

    /// <summary>415: a kind of file that Takes does not keep.</summary>
    Unsupported,

    /// <summary>460: the bytes are not the ones that were announced (tus' checksum mismatch).</summary>
    ChecksumMismatch,

    /// <summary>503: try again later; the sentence says what is missing.</summary>
    Unavailable,

    /// <summary>507: the disk or the quota is full.</summary>
    StorageFull,
}
