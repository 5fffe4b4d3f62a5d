using Microsoft.EntityFrameworkCore;

namespace TakesWeb.Kernel;

/// <summary>
/// app.db: the index of the library. It names no entity: each feature brings its own tables (an IEntityTypeConfiguration in
/// "&lt;Feature&gt;Tables.cs"), reached by <c>db.Set&lt;T&gt;()</c>. One context per operation, from IDbContextFactory.
/// </summary>
public sealed class TakesDbContext(DbContextOptions<TakesDbContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(
            typeof(TakesDbContext).Assembly,
            type => type.GetInterfaces().Any(i => i == typeof(IIndexTable)));
}

/// <summary>Marks an entity configuration that belongs to app.db (server.db has its own context).</summary>
public interface IIndexTable;
