namespace TakesWeb.Accounts;

/// <summary>A link that makes one account, or sets one new password. The link is told once and kept as its SHA-256 alone.</summary>
public sealed class Invitation
{
    /// <summary>A link that nobody used by then has to be made anew.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(7);

    public required Guid Id { get; init; }

    /// <summary>Whose account it makes; of a password link, whose it is.</summary>
    public required string Email { get; init; }

    /// <summary>The role that the new account has. Of a password link it says nothing.</summary>
    public required string Role { get; init; }

    /// <summary>The one project in which it has that role; null for the whole server.</summary>
    public Guid? ProjectId { get; init; }

    /// <summary>The account whose password is set; null for an invitation.</summary>
    public Guid? UserId { get; init; }

    /// <summary>SHA-256 of the link's last part, 64 hex digits.</summary>
    public required string Hash { get; init; }

    /// <summary>E-mail of the admin who made it.</summary>
    public required string By { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Expires { get; init; }

    public DateTimeOffset? Used { get; set; }

    public DateTimeOffset? Withdrawn { get; set; }

    public bool IsOpen(DateTimeOffset now) => Used is null && Withdrawn is null && Expires > now;
}
