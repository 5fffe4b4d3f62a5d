using Microsoft.AspNetCore.Authorization;

namespace TakesWeb.Accounts;

/// <summary>Names of the authorization policies. Each asks for a role or one above it.</summary>
public static class Policies
{
    /// <summary>Viewer and above: looks at everything.</summary>
    public const string CanLook = nameof(CanLook);

    /// <summary>Artist and above: uploads, generates, notes.</summary>
    public const string CanAdd = nameof(CanAdd);

    /// <summary>Director and above: circles takes, gives verdicts, trashes and restores.</summary>
    public const string CanDirect = nameof(CanDirect);

    /// <summary>Admin: users, purge, settings, jobs, storage.</summary>
    public const string CanAdmin = nameof(CanAdmin);

    internal static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(CanLook, policy => policy.RequireRole(Roles.AtLeast(Roles.Viewer)));
        options.AddPolicy(CanAdd, policy => policy.RequireRole(Roles.AtLeast(Roles.Artist)));
        options.AddPolicy(CanDirect, policy => policy.RequireRole(Roles.AtLeast(Roles.Director)));
        options.AddPolicy(CanAdmin, policy => policy.RequireRole(Roles.Admin));

        // Without it every route that forgets to ask is open to everybody.
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
    }
}
