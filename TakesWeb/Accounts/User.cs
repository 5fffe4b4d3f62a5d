using Microsoft.AspNetCore.Identity;

namespace TakesWeb.Accounts;

/// <summary>Somebody who may sign in. The user name is the e-mail address; people see the display name.</summary>
public sealed class User : IdentityUser<Guid>
{
    public string DisplayName { get; set; } = "";

    /// <summary>Switched off by an admin for good, unlike the few minutes after wrong passwords.</summary>
    public bool IsDisabled => LockoutEnd == DateTimeOffset.MaxValue;
}
