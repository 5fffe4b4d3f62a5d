using Microsoft.EntityFrameworkCore;

namespace TakesWeb.Kernel;

/// <summary>
/// app.db: the index of the library. It names no entity: each feature brings its own tables (an IEntityTypeConfiguration in
/// "&lt;Feature&gt;Tables.cs"), reached by <c>db.Set&lt;T&gt;()</c>. One context per operation, from IDbContextFactory.
/// </summary>
public sealed class TakesDbContext(DbContextOptions<TakesDbContext> options) : DbContext(options)
{
    // SQLite has no such type and refuses to order by text that carries an offset: moments are stored as UTC ticks.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(
            typeof(TakesDbContext).Assembly,
            type => type.GetInterfaces().Any(i => i == typeof(IIndexTable)));
}

internal sealed class UtcTicks() : Microsoft.EntityFrameworkCore.Storage.ValueConversion.ValueConverter<DateTimeOffset, long>(
    moment => moment.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

/// <summary>Marks an entity configuration that belongs to app.db (server.db has its own context).</summary>
public interface IIndexTable;
