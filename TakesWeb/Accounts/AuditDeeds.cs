namespace TakesWeb.Accounts;

/// <summary>The words of the audit, as they are stored and filtered by.</summary>
public static class AuditDeeds
{
    public const string FirstAdmin = "first admin";
    public const string SignedIn = "signed in";
    public const string SignInRefused = "sign-in refused";
    public const string Invited = "invited";
    public const string InvitationWithdrawn = "invitation withdrawn";
    public const string InvitationAccepted = "invitation accepted";
    public const string RoleChanged = "role changed";
    public const string SwitchedOff = "switched off";
    public const string SwitchedOn = "switched on";
    public const string SessionsEnded = "sessions ended";
    public const string PasswordChanged = "password changed";
    public const string PasswordLink = "password link made";
    public const string PasswordReset = "password reset";
    public const string SecondFactorOn = "second factor on";
    public const string SecondFactorOff = "second factor off";
    public const string PasskeyAdded = "passkey added";
    public const string PasskeyRemoved = "passkey removed";
    public const string TokenMade = "token made";
    public const string TokenRevoked = "token revoked";
    public const string Shared = "shared";
    public const string ShareEnded = "share ended";
    public const string ShareRefused = "passphrase refused";
    public const string Trashed = "trashed";
    public const string Restored = "restored";
    public const string Purged = "purged";
    public const string SettingChanged = "setting changed";

    public static IReadOnlyList<string> All { get; } =
    [
        FirstAdmin, SignedIn, SignInRefused, Invited, InvitationWithdrawn, InvitationAccepted, RoleChanged, SwitchedOff, SwitchedOn, SessionsEnded,
        PasswordChanged, PasswordLink, PasswordReset, SecondFactorOn, SecondFactorOff, PasskeyAdded, PasskeyRemoved, TokenMade, TokenRevoked, Shared, ShareEnded, ShareRefused, Trashed, Restored, Purged, SettingChanged,
    ];
}
