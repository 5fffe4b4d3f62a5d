using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;

namespace TakesWeb.Accounts;

/// <summary>
/// Makes the link by which somebody makes their own account. Takes sends no mail: the admin passes the link on. An older open invitation of the
/// same address ends with it.
/// </summary>
internal sealed class InvitePerson(IDbContextFactory<ServerDbContext> databases, ILookupNormalizer normalizer, IEnumerable<IProjectNames> projects, Audit audit, TimeProvider clock)
{
    public async Task<Outcome<InvitationLink>> RunAsync(ClaimsPrincipal admin, InvitationRequest request, CancellationToken ct)
    {
        if (!admin.IsInRole(Roles.Admin))
        {
            return AdminAlone.Refusal;
        }

        var email = request.Email?.Trim();
        if (!EmailText.IsPlausible(email))
        {
            return Problem.Invalid($"\"{email}\" is no e-mail address. Write it as name@example.org; Takes sends nothing there.");
        }

        if (Roles.Find(request.Role) is not { } role)
        {
            return Problem.Invalid($"\"{request.Role}\" is no role. There are: {string.Join(", ", Roles.All.Select(r => r.Name))}.");
        }

        var project = string.IsNullOrEmpty(request.Project) ? null : await projects.FindAsync(request.Project, ct);
        if (!string.IsNullOrEmpty(request.Project) && project is null)
        {
            return ProjectNameSources.NoSuch(request.Project);
        }

        if (project is not null && Roles.FindOfFilm(role) is null)
        {
            return Roles.NoFilmRole(role);
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var normalized = normalizer.NormalizeEmail(email);
        if (await db.Users.AnyAsync(u => u.NormalizedEmail == normalized, ct))
        {
            return Problem.Conflict($"{email} has an account already. If the password is lost, make a password link for it.");
        }

        var link = await NewLink.MakeAsync(db, new NewLink(email!, role, null, Actor.From(admin).Email) { ProjectId = project?.Id }, clock.GetUtcNow(), ct);
        db.Audit.Add(audit.Line(AuditDeeds.Invited, Actor.From(admin).Email, $"{email} as {role}", project?.Slug));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return link;
    }
}

/// <summary>Who is invited, and as what.</summary>
/// <param name="Email">Whose account it will be.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Project">In this project alone, by id or slug; null for the whole server.</param>
public sealed record InvitationRequest(string? Email, string? Role, string? Project = null);

/// <summary>A made link. <see cref="Path"/> is told here and never again.</summary>
public sealed record InvitationLink(Guid Id, string Email, string Role, DateTimeOffset Expires, string Path);
