using System.Security.Claims;
using Microsoft.AspNetCore.Identity;

namespace TakesWeb.Accounts;

/// <summary>The account of whoever signed in in a browser.</summary>
internal static class OwnAccount
{
    /// <summary>Null for a token, which is not its owner, and for the user of this machine, who typed nothing.</summary>
    public static async Task<User?> FindOwnAsync(this UserManager<User> users, ClaimsPrincipal who) =>
        who.IsTokenUser() || who.IsLaptopUser() || who.UserId() is not { } id ? null : await users.FindByIdAsync(id.ToString());
}
