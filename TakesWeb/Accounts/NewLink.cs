using Microsoft.EntityFrameworkCore;

namespace TakesWeb.Accounts;

/// <summary>The making of a link that works once: an invitation, or a new password for <paramref name="UserId"/>.</summary>
internal sealed record NewLink(string Email, string Role, Guid? UserId, string By)
{
    /// <summary>The one project in which the role holds; null for the whole server.</summary>
    public Guid? ProjectId { get; init; }

    /// <summary>Adds it to the context, and withdraws the open one of the same kind and address; whoever asked saves.</summary>
    public static async Task<InvitationLink> MakeAsync(ServerDbContext db, NewLink link, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var older in await db.Invitations.Where(i => i.UserId == link.UserId && i.Used == null && i.Withdrawn == null).ToListAsync(ct))
        {
            if (string.Equals(older.Email, link.Email, StringComparison.OrdinalIgnoreCase))
            {
                older.Withdrawn = now;
            }
        }

        var text = TokenText.NewSecret();
        var invitation = new Invitation
        {
            Id = Guid.CreateVersion7(now),
            Email = link.Email,
            Role = link.Role,
            ProjectId = link.ProjectId,
            UserId = link.UserId,
            Hash = TokenText.Hash(text),
            By = link.By,
            Created = now,
            Expires = now + Invitation.Life,
        };
        db.Invitations.Add(invitation);
        return new InvitationLink(invitation.Id, invitation.Email, invitation.Role, invitation.Expires, $"/invite/{text}");
    }
}
