using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>All accounts by name, and the open links. For admins alone.</summary>
internal sealed class ListPeople(IDbContextFactory<ServerDbContext> databases, IEnumerable<IProjectNames> projects, TimeProvider clock)
{
    public async Task<Outcome<People>> RunAsync(ClaimsPrincipal admin, CancellationToken ct)
    {
        if (!admin.IsInRole(Roles.Admin))
        {
            return AdminAlone.Refusal;
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        var users = await db.Users.AsNoTracking().ToListAsync(ct);
        var roles = (await db.UserRoles.Join(db.Roles, r => r.RoleId, r => r.Id, (r, role) => new { r.UserId, role.Name }).ToListAsync(ct)).ToLookup(r => r.UserId, r => r.Name!);
        var names = (await projects.ListAsync(ct)).ToDictionary(p => p.Id);
        var films = (await db.Memberships.AsNoTracking().ToListAsync(ct)).ToLookup(m => m.UserId);
        // An address that was typed anew may be written otherwise than before.
        var signedIn = (await db.Audit.AsNoTracking().Where(a => a.Deed == AuditDeeds.SignedIn)
            .GroupBy(a => a.Who).Select(g => new { Who = g.Key, At = g.Max(a => a.At) }).ToListAsync(ct)).ToLookup(g => g.Who, g => g.At, StringComparer.OrdinalIgnoreCase);
        var tokens = (await db.ApiTokens.AsNoTracking().Where(t => t.LastUsed != null).ToListAsync(ct)).ToLookup(t => t.UserId, t => t.LastUsed!.Value);
        var now = clock.GetUtcNow();
        var links = await db.Invitations.AsNoTracking().Where(i => i.Used == null && i.Withdrawn == null).ToListAsync(ct);
        return new People(
            [.. users.Select(user => Row(user, roles[user.Id], FilmsOf(user), LastSeen(user))).OrderBy(row => row.Name, StringComparer.CurrentCultureIgnoreCase).ThenBy(row => row.Email, StringComparer.Ordinal)],
            [.. links.Where(i => i.IsOpen(now)).OrderByDescending(i => i.Created).Select(i => new OpenInvitation(i.Id, i.Email, i.Role, i.UserId is not null, i.By, i.Created, i.Expires) { Project = NameOf(i.ProjectId) })])
        {
            Projects = [.. names.Values],
        };

        // One in the trash keeps its people, and has no name here.
        string? NameOf(Guid? project) => project is { } id ? names.GetValueOrDefault(id)?.Name ?? "a film in the trash" : null;

        IReadOnlyList<FilmRole> FilmsOf(User user) =>
            [.. films[user.Id].Select(m => new FilmRole(m.ProjectId, NameOf(m.ProjectId)!, m.Role)).OrderBy(f => f.Name, StringComparer.CurrentCultureIgnoreCase)];

        DateTimeOffset? LastSeen(User user)
        {
            var times = tokens[user.Id].Concat(signedIn[user.Email!].Select(DateTimeOffset.FromUnixTimeMilliseconds)).ToList();
            return times.Count > 0 ? times.Max() : null;
        }
    }

    private static PersonRow Row(User user, IEnumerable<string> roles, IReadOnlyList<FilmRole> films, DateTimeOffset? lastSeen) =>
        new(user.Id, user.DisplayName, user.Email!, Roles.HighestOf(roles) ?? Roles.None, user.IsDisabled, user.PasswordHash is not null, lastSeen) { Films = films, HasSecondFactor = user.TwoFactorEnabled };
}
