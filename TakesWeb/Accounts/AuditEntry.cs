namespace TakesWeb.Accounts;

/// <summary>Something that somebody did and may have to answer for. Written once: triggers of its table refuse every change and removal.</summary>
public sealed class AuditEntry
{
    public long Id { get; init; }

    /// <summary>Unix milliseconds: sorted and compared in SQL.</summary>
    public required long At { get; init; }

    /// <summary>One of <see cref="AuditDeeds"/>.</summary>
    public required string Deed { get; init; }

    /// <summary>E-mail of whoever did it; of a refused sign-in whatever address was typed.</summary>
    public required string Who { get; init; }

    /// <summary>What it was done to: a person, a token, a take, a film, a setting.</summary>
    public string? What { get; init; }

    /// <summary>Slug of the film, where it was done in one.</summary>
    public string? Project { get; init; }

    /// <summary>The address that the request came from; null for what Takes does by itself.</summary>
    public string? Address { get; init; }
}
