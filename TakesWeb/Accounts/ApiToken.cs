namespace TakesWeb.Accounts;

/// <summary>A bearer token of a user. The token itself is told once and kept as its SHA-256 alone.</summary>
public sealed class ApiToken
{
    /// <summary>What a token may do when nothing narrower is said: all that its owner may.</summary>
    public const string ScopeAll = "all";

    /// <summary>Looks, and changes nothing.</summary>
    public const string ScopeRead = "read";

    /// <summary>Looks and adds, as an artist does: what a render farm needs.</summary>
    public const string ScopeAdd = "add";

    public required string Id { get; init; }

    public required string Name { get; set; }

    public required Guid UserId { get; set; }

    /// <summary>SHA-256 of the whole token, 64 hex digits.</summary>
    public required string Hash { get; set; }

    /// <summary>Words with spaces between them.</summary>
    public required string Scopes { get; init; }

    /// <summary>The one project that it works in; null for all that its owner sees.</summary>
    public Guid? ProjectId { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Expires { get; set; }

    public DateTimeOffset? LastUsed { get; set; }

    public DateTimeOffset? Revoked { get; set; }
}
