using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace TakesWeb.Accounts;

/// <summary>The account of whoever signed in in a browser.</summary>
internal static class OwnAccount
{
    /// <summary>False when somebody has switched it off, or given it another role or password, since it was read: a right password or code then lets nobody in.</summary>
    public static Task<bool> IsAsReadAsync(this UserManager<User> users, User read, CancellationToken ct) =>
        users.Users.AnyAsync(u => u.Id == read.Id && u.SecurityStamp == read.SecurityStamp, ct);

    /// <summary>Null for a token, which is not its owner, and for the user of this machine, who typed nothing.</summary>
    public static async Task<User?> FindOwnAsync(this UserManager<User> users, ClaimsPrincipal who) =>
        who.IsTokenUser() || who.IsLaptopUser() || who.UserId() is not { } id ? null : await users.FindByIdAsync(id.ToString());
}
