namespace TakesWeb.Accounts;

/// <summary>An account as admins see it.</summary>
/// <param name="Role">For the whole server; "None" when they see single projects alone.</param>
/// <param name="IsDisabled">Switched off: cannot sign in, and no token of theirs works.</param>
/// <param name="HasPassword">False for this machine's user in laptop mode.</param>
/// <param name="LastSeen">When they last signed in or used a token; null when never, or before this was noted.</param>
public sealed record PersonRow(Guid Id, string Name, string Email, string Role, bool IsDisabled, bool HasPassword, DateTimeOffset? LastSeen)
{
    /// <summary>The roles in single projects; beside the one for the whole server the higher holds.</summary>
    public IReadOnlyList<FilmRole> Films { get; init; } = [];

    /// <summary>Signing in asks for a code too.</summary>
    public bool HasSecondFactor { get; init; }
}

/// <summary>A role in one project.</summary>
public sealed record FilmRole(Guid ProjectId, string Name, string Role);

/// <summary>A link that nobody has used yet.</summary>
/// <param name="IsPasswordLink">It sets a new password; otherwise it makes an account.</param>
public sealed record OpenInvitation(Guid Id, string Email, string Role, bool IsPasswordLink, string By, DateTimeOffset Created, DateTimeOffset Expires)
{
    /// <summary>The one film it is for; null for the whole server.</summary>
    public string? Project { get; init; }
}

/// <summary>Everybody who has an account, and who is asked to make one.</summary>
public sealed record People(IReadOnlyList<PersonRow> Users, IReadOnlyList<OpenInvitation> Invitations)
{
    /// <summary>The films that there are.</summary>
    public IReadOnlyList<ProjectName> Projects { get; init; } = [];
}
