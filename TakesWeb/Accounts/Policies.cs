using Microsoft.AspNetCore.Authorization;

namespace TakesWeb.Accounts;

/// <summary>Names of the authorization policies. Each asks for a role or one above it.</summary>
public static class Policies
{
    /// <summary>Viewer and above: looks at everything.</summary>
    public const string CanLook = nameof(CanLook);

    /// <summary>Viewer and above on the whole server: sees what is told of all projects at once, such as storage.</summary>
    public const string CanLookAround = nameof(CanLookAround);

    /// <summary>Artist and above: uploads, generates, notes.</summary>
    public const string CanAdd = nameof(CanAdd);

    /// <summary>Director and above: circles takes, gives verdicts, trashes and restores.</summary>
    public const string CanDirect = nameof(CanDirect);

    /// <summary>Director and above on the whole server: a new project belongs to no film that somebody directs.</summary>
    public const string CanStartProjects = nameof(CanStartProjects);

    /// <summary>Admin: users, purge, settings, jobs, storage.</summary>
    public const string CanAdmin = nameof(CanAdmin);

    internal static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(CanLook, policy => policy.RequireRole(Roles.AtLeast(Roles.Viewer)));
        options.AddPolicy(CanLookAround, policy => policy.RequireAssertion(context => context.User.ServerRole() is not null));
        options.AddPolicy(CanStartProjects, policy => policy.RequireAssertion(context => Roles.AtLeast(Roles.Director).Contains(context.User.ServerRole())));
        options.AddPolicy(CanAdd, policy => policy.RequireRole(Roles.AtLeast(Roles.Artist)));
        options.AddPolicy(CanDirect, policy => policy.RequireRole(Roles.AtLeast(Roles.Director)));
        options.AddPolicy(CanAdmin, policy => policy.RequireRole(Roles.Admin));

        // Without it every route that forgets to ask is open to everybody.
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
    }
}
