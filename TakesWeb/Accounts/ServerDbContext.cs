using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace TakesWeb.Accounts;

/// <summary>server.db: what belongs to the server. Migrated at start, never rebuilt: it is not derived from anything.</summary>
public sealed class ServerDbContext(DbContextOptions<ServerDbContext> options) : IdentityDbContext<User, IdentityRole<Guid>, Guid>(options)
{
    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<Membership> Memberships => Set<Membership>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<AuditEntry> Audit => Set<AuditEntry>();

    public DbSet<ServerSetting> Settings => Set<ServerSetting>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(
            typeof(ServerDbContext).Assembly,
            type => type.GetInterfaces().Any(i => i == typeof(IServerTable)));
    }
}

/// <summary>Marks an entity configuration that belongs to server.db (app.db has its own context).</summary>
public interface IServerTable;
