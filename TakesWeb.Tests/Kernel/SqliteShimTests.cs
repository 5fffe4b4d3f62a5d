using Microsoft.EntityFrameworkCore;
using Xunit;

namespace TakesWeb.Kernel;

/// <summary>Fails when the stand-in for SQLitePCLRaw stops working: then look for a bundle that restores, or for the system's library.</summary>
public sealed class SqliteShimTests
{
    [Fact]
    public async Task EF_Core_runs_on_the_systems_SQLite_with_the_json_operator_that_the_bundled_one_lacks()
    {
        var options = new DbContextOptionsBuilder<TakesDbContext>().UseSqlite("Data Source=:memory:").Options;
        await using var db = new TakesDbContext(options);
        await db.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);

        var value = await db.Database.SqlQueryRaw<string>("SELECT '{{\"seed\":\"42\"}}' ->> 'seed' AS Value").SingleAsync(TestContext.Current.CancellationToken);
        var version = await db.Database.SqlQueryRaw<string>("SELECT sqlite_version() AS Value").SingleAsync(TestContext.Current.CancellationToken);

        Assert.Equal("42", value);
        Assert.True(Version.Parse(version) >= new Version(3, 40), $"SQLite is {version}: the bundled library was loaded instead of the system's.");
    }
}
