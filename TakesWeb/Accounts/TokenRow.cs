namespace TakesWeb.Accounts;

/// <summary>A token as its owner sees it. <see cref="Token"/> is there in the answer to its creation and never again.</summary>
public sealed record TokenRow(
    string Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset Created, DateTimeOffset? Expires, DateTimeOffset? LastUsed, DateTimeOffset? Revoked)
{
    public string? Token { get; init; }

    internal static TokenRow Of(ApiToken token) =>
        new(token.Id, token.Name, token.Scopes.Split(' '), token.Created, token.Expires, token.LastUsed, token.Revoked);
}

/// <summary>What a new token is called, may do, and how long it lives.</summary>
public sealed record TokenRequest(string? Name, IReadOnlyList<string>? Scopes, DateTimeOffset? Expires);
