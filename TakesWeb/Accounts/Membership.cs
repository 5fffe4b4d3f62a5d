namespace TakesWeb.Accounts;

/// <summary>The role that somebody has in one project. Beside a role for the whole server the higher of the two holds; without one, the person sees these projects alone.</summary>
public sealed class Membership
{
    public required Guid UserId { get; init; }

    public required Guid ProjectId { get; init; }

    /// <summary>Viewer, Artist or Director: an admin is one of the whole server.</summary>
    public required string Role { get; set; }
}
