namespace TakesWeb.Accounts;

/// <summary>A token as its owner sees it. <see cref="Token"/> is there in the answer to its creation and never again.</summary>
public sealed record TokenRow(
    string Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset Created, DateTimeOffset? Expires, DateTimeOffset? LastUsed, DateTimeOffset? Revoked)
{
    public string? Token { get; init; }

    /// <summary>The one project that it works in; null for all that its owner sees.</summary>
    public Guid? ProjectId { get; init; }

    internal static TokenRow Of(ApiToken token) =>
        new(token.Id, token.Name, token.Scopes.Split(' '), token.Created, token.Expires, token.LastUsed, token.Revoked) { ProjectId = token.ProjectId };
}

/// <summary>What a new token is called, may do, and how long it lives.</summary>
/// <param name="Name">What will use it.</param>
/// <param name="Scopes">"all" that its owner may, "add" as an artist does, or "read".</param>
/// <param name="Expires">When it ends; null for never.</param>
/// <param name="Project">The one project it works in, by id or slug; null for all that its owner sees.</param>
public sealed record TokenRequest(string? Name, IReadOnlyList<string>? Scopes, DateTimeOffset? Expires, string? Project = null);
