namespace TakesWeb.Accounts;

/// <summary>An account as admins see it.</summary>
/// <param name="IsDisabled">Switched off: cannot sign in, and no token of theirs works.</param>
/// <param name="HasPassword">False for this machine's user in laptop mode.</param>
/// <param name="LastSeen">When they last signed in or used a token; null when never, or before this was noted.</param>
public sealed record PersonRow(Guid Id, string Name, string Email, string Role, bool IsDisabled, bool HasPassword, DateTimeOffset? LastSeen);

/// <summary>A link that nobody has used yet.</summary>
/// <param name="IsPasswordLink">It sets a new password; otherwise it makes an account.</param>
public sealed record OpenInvitation(Guid Id, string Email, string Role, bool IsPasswordLink, string By, DateTimeOffset Created, DateTimeOffset Expires);

/// <summary>Everybody who has an account, and who is asked to make one.</summary>
public sealed record People(IReadOnlyList<PersonRow> Users, IReadOnlyList<OpenInvitation> Invitations);
