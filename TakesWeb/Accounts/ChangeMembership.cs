using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>Gives somebody a role in one project, another one, or none any more. What they have open ends, or asks anew, within a minute. Safe to run twice.</summary>
internal sealed class ChangeMembership(IDbContextFactory<ServerDbContext> databases, IEnumerable<IProjectNames> projects, Audit audit)
{
    /// <summary>So many fit into a cookie that every server lets pass.</summary>
    public const int Most = 30;

    /// <param name="admin">Who asks.</param>
    /// <param name="id">The account.</param>
    /// <param name="project">The project, by id or slug.</param>
    /// <param name="role">Viewer, Artist or Director; null takes the role away.</param>
    /// <param name="ct">Stops before anything is written.</param>
    public async Task<Outcome<Done>> RunAsync(ClaimsPrincipal admin, Guid id, string project, string? role, CancellationToken ct)
    {
        if (!admin.IsInRole(Roles.Admin))
        {
            return AdminAlone.Refusal;
        }

        var known = role is null ? null : Roles.FindOfFilm(role);
        if (role is not null && known is null)
        {
            return Roles.NoFilmRole(role);
        }

        var name = await projects.FindAsync(project, ct);
        // A project that was removed for good may still be taken from somebody.
        if ((name?.Id ?? (role is null && Guid.TryParse(project, out var gone) ? gone : null)) is not { } projectId)
        {
            return ProjectNameSources.NoSuch(project);
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Users.FirstOrDefaultAsync(u => u.Id == id, ct) is not { } user)
        {
            return Problem.NotFound($"There is no account {id}. GET /api/users lists them.");
        }

        var held = await db.Memberships.Where(m => m.UserId == id).ToListAsync(ct);
        var now = held.Find(m => m.ProjectId == projectId);
        if (now?.Role == known)
        {
            return new Done();
        }

        if (now is null && held.Count >= Most)
        {
            return Problem.Conflict($"{user.DisplayName} has a role in {Most} projects, which is as many as fit. Give a role for the whole server instead.");
        }

        db.Audit.Add(audit.Line(AuditDeeds.RoleChanged, Actor.From(admin).Email, $"{user.Email}: {now?.Role ?? "nothing"} to {known ?? "nothing"}", name?.Slug));
        Write(db, now, id, projectId, known);
        ChangePerson.Stamp(user);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new Done();
    }

    private static void Write(ServerDbContext db, Membership? now, Guid userId, Guid projectId, string? role)
    {
        if (now is null)
        {
            db.Memberships.Add(new Membership { UserId = userId, ProjectId = projectId, Role = role! });
        }
        else if (role is null)
        {
            db.Memberships.Remove(now);
        }
        else
        {
            now.Role = role;
        }
    }

    /// <summary>Nobody has a role in a project that was removed for good.</summary>
    public async Task ForgetAsync(Guid projectId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Memberships.Where(m => m.ProjectId == projectId).ExecuteDeleteAsync(ct);
        await db.Invitations.Where(i => i.ProjectId == projectId && i.Used == null && i.Withdrawn == null).ExecuteDeleteAsync(ct);
    }
}
