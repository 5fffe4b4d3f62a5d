using System.Globalization;
using System.Security.Claims;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>
/// Roles that hold in single projects, as claims of whoever has them. The role claim is then the highest of all, so that a route that names no project lets
/// its use case decide; <see cref="At"/> is the same person with the role of one project. Somebody without such a role has none of these claims.
/// </summary>
public static class FilmRoles
{
    private const string FilmClaim = "takes:film";
    private const string ServerClaim = "takes:server-role";

    /// <summary>Which projects somebody sees.</summary>
    public static Reach Reach(this ClaimsPrincipal user)
    {
        var films = FilmsOf(user);
        return ServerRoleOf(user, films) is not null ? Accounts.Reach.Everything : new Reach(films.Keys.ToHashSet());
    }

    /// <summary>True for whoever has a role in single projects: where a project is named, another role may hold.</summary>
    public static bool HasFilmRoles(this ClaimsPrincipal user) => user.HasClaim(c => c.Type == FilmClaim);

    /// <summary>The same person with the role that holds in this project, and with none where it is not theirs to see.</summary>
    public static ClaimsPrincipal At(this ClaimsPrincipal user, Guid project)
    {
        var films = FilmsOf(user);
        if (films.Count == 0)
        {
            return user;
        }

        var role = Roles.HighestOf(new[] { ServerRoleOf(user, films), films.GetValueOrDefault(project) }.OfType<string>());
        return new ClaimsPrincipal(user.Identities.Select(identity => WithRole(identity.Clone(), role)));
    }

    /// <summary>Null for whoever has this role, or one above it, in this project. What they do not even see is refused before.</summary>
    public static Problem? RefusalAt(this ClaimsPrincipal user, Guid project, string role) => Roles.AtLeast(role).Any(user.At(project).IsInRole)
        ? null
        : new Problem(ProblemKind.Forbidden, "Your role in this project does not allow this. Ask an admin of this server.");

    /// <summary>The role for the whole server; null for somebody who has none.</summary>
    public static string? ServerRole(this ClaimsPrincipal user) => ServerRoleOf(user, FilmsOf(user));

    /// <summary>Writes them into an identity whose role claims are those of the whole server.</summary>
    internal static void Put(ClaimsIdentity identity, IReadOnlyCollection<Membership> memberships)
    {
        if (memberships.Count == 0)
        {
            return;
        }

        var server = Roles.HighestOf(identity.FindAll(identity.RoleClaimType).Select(c => c.Value));
        if (server is not null)
        {
            identity.AddClaim(new Claim(ServerClaim, server));
        }

        identity.AddClaims(memberships.Select(m => new Claim(FilmClaim, string.Create(CultureInfo.InvariantCulture, $"{m.ProjectId:N}={m.Role}"))));
        WithRole(identity, Roles.HighestOf(memberships.Select(m => m.Role).Append(server).OfType<string>()));
    }

    /// <summary>For a token that may less than its owner: no role above <paramref name="most"/>, and in <paramref name="project"/> alone where one is named.</summary>
    internal static void Narrow(ClaimsIdentity identity, string most, Guid? project)
    {
        var user = new ClaimsPrincipal(identity);
        var films = FilmsOf(user);
        var server = ServerRoleOf(user, films);
        foreach (var claim in identity.FindAll(c => c.Type is FilmClaim or ServerClaim || c.Type == identity.RoleClaimType).ToList())
        {
            identity.RemoveClaim(claim);
        }

        if (project is { } one)
        {
            // What concerns the whole server is nothing for a token of one project.
            most = Roles.Lower(most, Roles.Director);
            films = Roles.HighestOf(new[] { server, films.GetValueOrDefault(one) }.OfType<string>()) is { } role ? new Dictionary<Guid, string> { [one] = role } : [];
            server = null;
        }

        if (server is not null)
        {
            identity.AddClaim(new Claim(identity.RoleClaimType, Roles.Lower(server, most)));
        }

        Put(identity, [.. films.Select(f => new Membership { UserId = default, ProjectId = f.Key, Role = Roles.Lower(f.Value, most) })]);
    }

    private static Dictionary<Guid, string> FilmsOf(ClaimsPrincipal user)
    {
        var films = new Dictionary<Guid, string>();
        foreach (var claim in user.FindAll(FilmClaim))
        {
            if (claim.Value.Split('=') is [var id, var role] && Guid.TryParseExact(id, "N", out var project))
            {
                films[project] = role;
            }
        }

        return films;
    }

    private static string? ServerRoleOf(ClaimsPrincipal user, Dictionary<Guid, string> films) =>
        films.Count > 0 ? user.FindFirstValue(ServerClaim) : Roles.HighestOf(user.FindAll(ClaimTypes.Role).Select(c => c.Value));

    private static ClaimsIdentity WithRole(ClaimsIdentity identity, string? role)
    {
        foreach (var claim in identity.FindAll(identity.RoleClaimType).ToList())
        {
            identity.RemoveClaim(claim);
        }

        if (role is not null)
        {
            identity.AddClaim(new Claim(identity.RoleClaimType, role));
        }

        return identity;
    }
}
