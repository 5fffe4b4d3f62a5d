using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TakesWeb.Accounts;

/// <summary>The tables of server.db, where they differ from what Identity has them be.</summary>
internal sealed class AccountsTables
    : IEntityTypeConfiguration<User>, IEntityTypeConfiguration<IdentityRole<Guid>>, IEntityTypeConfiguration<ApiToken>, IEntityTypeConfiguration<ServerSetting>,
      IEntityTypeConfiguration<Invitation>, IEntityTypeConfiguration<Membership>, IEntityTypeConfiguration<Session>, IEntityTypeConfiguration<AuditEntry>, IServerTable
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.Property(u => u.DisplayName).HasMaxLength(PersonName.Longest);
        builder.Ignore(u => u.IsDisabled);
        // Two people who are invited at once must not share an address: Identity's own index is not unique.
        builder.HasIndex(u => u.NormalizedEmail).IsUnique().HasDatabaseName("EmailIndex");
    }

    public void Configure(EntityTypeBuilder<IdentityRole<Guid>> builder) =>
        builder.HasData(Roles.All.Select(role => new IdentityRole<Guid>(role.Name)
        {
            Id = role.Id,
            NormalizedName = role.Name.ToUpperInvariant(),
            ConcurrencyStamp = role.Id.ToString(),
        }));

    public void Configure(EntityTypeBuilder<ApiToken> builder)
    {
        builder.ToTable("ApiTokens");
        builder.HasKey(t => t.Id);
        builder.Property(t => t.Name).HasMaxLength(120);
        builder.HasOne<User>().WithMany().HasForeignKey(t => t.UserId).OnDelete(DeleteBehavior.Cascade);
        // Every request with a token looks it up by its hash.
        builder.HasIndex(t => t.Hash).IsUnique();
    }

    public void Configure(EntityTypeBuilder<ServerSetting> builder)
    {
        builder.ToTable("Settings");
        builder.HasKey(s => s.Key);
    }

    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("Invitations");
        builder.HasKey(i => i.Id);
        builder.HasOne<User>().WithMany().HasForeignKey(i => i.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(i => i.Hash).IsUnique();
    }

    // No key leads to the projects: those live in an index that may be rebuilt, and whoever removes one for good says so.
    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.ToTable("Memberships");
        builder.HasKey(m => new { m.UserId, m.ProjectId });
        builder.HasOne<User>().WithMany().HasForeignKey(m => m.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(m => m.ProjectId);
    }

    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("Sessions");
        builder.HasKey(s => s.Id);
        builder.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    // Triggers that the migration adds refuse UPDATE and DELETE.
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("Audit");
        builder.HasKey(a => a.Id);
        builder.HasIndex(a => new { a.Deed, a.Who });
    }
}
