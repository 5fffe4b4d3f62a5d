using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace TakesWeb.Accounts;

public sealed class SessionCheckTests
{
    [Fact]
    public async Task A_circuit_lives_until_its_users_stamp_changes()
    {
        await using var server = await AccountsServer.StartAsync(AccountsServer.WithAdmin);
        await using var scope = server.App.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var user = (await users.FindByEmailAsync(AccountsServer.Email))!;
        var principal = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<User>>().CreateAsync(user);
        var check = (SessionCheck)scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();

        var before = await check.IsValidAsync(principal, CancellationToken.None);
        await users.UpdateSecurityStampAsync(user);
        var after = await check.IsValidAsync(principal, CancellationToken.None);

        Assert.True(before);
        Assert.False(after);
        Assert.False(await check.IsValidAsync(new ClaimsPrincipal(), CancellationToken.None));
    }

    [Fact]
    public async Task Settings_survive_a_restart_and_are_replaced()
    {
        var folder = Directory.CreateTempSubdirectory("takes-accounts-").FullName;
        await using (var server = await AccountsServer.StartAsync(folder))
        {
            var settings = server.App.Services.GetRequiredService<ServerSettings>();
            Assert.Null(await settings.GetAsync("demo", CancellationToken.None));
            await settings.SetAsync("demo", "made", CancellationToken.None);
            await settings.SetAsync("demo", "removed", CancellationToken.None);
        }

        await using (var server = await AccountsServer.StartAsync(folder))
        {
            Assert.Equal("removed", await server.App.Services.GetRequiredService<ServerSettings>().GetAsync("demo", CancellationToken.None));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_migration_that_was_killed_in_the_middle_does_not_hang_the_next_start()
    {
        var folder = Directory.CreateTempSubdirectory("takes-accounts-").FullName;
        await using (var left = new Microsoft.Data.Sqlite.SqliteConnection(Kernel.SqliteDatabase.ConnectionString(Path.Combine(folder, "server.db"))))
        {
            await left.OpenAsync();
            await using var command = left.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=WAL; CREATE TABLE __EFMigrationsLock (Id INTEGER PRIMARY KEY, Timestamp TEXT NOT NULL); INSERT INTO __EFMigrationsLock VALUES (1, '2026-01-01')";
            await command.ExecuteNonQueryAsync();
        }

        await using (var server = await AccountsServer.StartAsync(folder))
        {
            Assert.NotEmpty(server.SetupCode);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_is_secret_belongs_to_the_servers_user_alone()
    {
        await using var server = await AccountsServer.StartAsync();
        using var visitor = server.Visitor();
        await visitor.GetStringAsync("/setup");

        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps access lists, not modes.");
        if (!OperatingSystem.IsWindows())
        {
            // The last connection that closes takes the -wal along, and any other test may close those that nobody uses.
            await using var db = await server.App.Services.GetRequiredService<IDbContextFactory<ServerDbContext>>().CreateDbContextAsync();
            await db.Database.OpenConnectionAsync();
            await db.Database.ExecuteSqlRawAsync("SELECT count(*) FROM sqlite_master");
            const UnixFileMode Others = (UnixFileMode)0x3F;
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(server.Folder, "server.db")) & Others);
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(server.Folder, "server.db-wal")) & Others);
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(server.Folder, "keys")) & Others);
        }
    }
}
