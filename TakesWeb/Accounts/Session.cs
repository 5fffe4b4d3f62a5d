namespace TakesWeb.Accounts;

/// <summary>A browser in which somebody is signed in, or was. Times are milliseconds since 1970, UTC.</summary>
public sealed class Session
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The stamp of the account when it signed in. With another one it is over: the password, a role or the account itself has changed.</summary>
    public required string Stamp { get; set; }

    public required long Created { get; init; }

    /// <summary>To the minute or so.</summary>
    public required long LastSeen { get; set; }

    /// <summary>From where it signed in.</summary>
    public string? Address { get; init; }

    /// <summary>"Firefox on Linux", as far as the browser tells.</summary>
    public string? Browser { get; init; }

    public long? Ended { get; set; }
}
