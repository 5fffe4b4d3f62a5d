using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace TakesWeb.Accounts;

/// <summary>
/// Before anything listens: server.db is migrated, the admin of the settings is made, and a server without an admin that others could
/// reach is refused with an <see cref="OptionsValidationException"/>.
/// </summary>
internal sealed class AccountsStart(
    IServiceScopeFactory scopes, AccountsPaths paths, ListeningAddresses addresses, SetupState state, SetupCode code,
    LaptopMode laptop, PasswordTurns turns, IHostApplicationLifetime lifetime, ILogger<AccountsStart> logger) : IHostedLifecycleService
{
    private const int SqliteCorrupt = 11;
    private const int SqliteNoDatabase = 26;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        MakeDatabaseFile();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ServerDbContext>();
        try
        {
            await MigrateAsync(db, cancellationToken);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is SqliteCorrupt or SqliteNoDatabase)
        {
            throw new ServerDatabaseDamagedException(paths, exception);
        }

        await scope.ServiceProvider.GetRequiredService<BootstrapAdmin>().RunAsync(cancellationToken);
        if (await db.Settings.FindAsync([LaptopMode.SettingKey], cancellationToken) is { } setting && Guid.TryParse(setting.Value, out var userId))
        {
            laptop.TurnOn(userId);
        }

        if (addresses.ConfiguredBeyondLoopback() is { Count: > 0 } open && !await state.HasAdminWithPasswordAsync(cancellationToken))
        {
            throw new OptionsValidationException(nameof(AccountsOptions), typeof(AccountsOptions), [await OpenSentenceAsync(open, cancellationToken)]);
        }

        turns.EnsureDecoy(scope.ServiceProvider.GetRequiredService<IPasswordHasher<User>>());
        if (await state.HasAdminAsync(cancellationToken))
        {
            code.Remove();
        }
        else
        {
            code.Announce();
        }
    }

    // Addresses given in code are known only now. The gate has answered nobody beyond this machine meanwhile.
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (addresses.BoundBeyondLoopback() is { Count: > 0 } open && !await state.HasAdminWithPasswordAsync(cancellationToken))
        {
            AccountsLog.OpenWithoutAdmin(logger, await OpenSentenceAsync(open, cancellationToken));
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<string> OpenSentenceAsync(IReadOnlyList<string> open, CancellationToken ct)
    {
        var remedy = await state.HasAdminAsync(ct)
            ? "This machine's user has none to be asked for: start with --urls http://127.0.0.1:5000 and set one there under Your account, or set Takes:Admin:Email and Takes:Admin:Password"
            : "Start with --urls http://127.0.0.1:5000 and set it up there first, or set Takes:Admin:Email and Takes:Admin:Password";
        return $"The addresses {string.Join(" and ", open)} are open to other machines, and no admin has a password yet. {remedy} "
            + "(as environment: Takes__Admin__Email, Takes__Admin__Password).";
    }

    // SQLite would make it readable to everybody on the machine, and gives its -wal and -shm the mode it finds here.
    private void MakeDatabaseFile()
    {
        Directory.CreateDirectory(paths.DataRoot);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(paths.ServerDatabase, options);
    }

    private static async Task MigrateAsync(ServerDbContext db, CancellationToken ct)
    {
        // EF Core first looks at the file through a read-only connection, which cannot switch a new one to WAL: this one does.
        await db.Database.OpenConnectionAsync(ct);
        if (!(await db.Database.GetPendingMigrationsAsync(ct)).Any())
        {
            return;
        }

        // EF Core locks a migration with a row of this table and waits for it for ever; a kill in the middle leaves it behind. One server
        // on one data folder is held elsewhere, so whatever is here is dead.
        await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", ct);
        await db.Database.MigrateAsync(ct);
    }
}
