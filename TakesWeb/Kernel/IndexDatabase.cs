using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace TakesWeb.Kernel;

/// <summary>
/// Makes app.db ready before anything reads it. A file that is damaged or of another schema is set aside, never overwritten, and an
/// empty index takes its place; whoever owns the truth fills it again.
/// </summary>
public sealed class IndexDatabase(IDbContextFactory<TakesDbContext> databases, IEnumerable<IIndexSql> extras, TimeProvider clock)
{
    // "Take" in ASCII.
    private const int Filled = 0x54616B65;

    /// <summary>
    /// True when the index has to be filled: it is new, or a stop came before <see cref="SayFilledAsync"/>; then what it has is right and
    /// not all. <paramref name="file"/> is the path the factory opens.
    /// </summary>
    public async Task<bool> PrepareAsync(string file, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var schema = await SchemaNumberAsync(ct);
        if (File.Exists(file) && await IsUsableAsync(schema, ct))
        {
            return !await IsFilledAsync(ct);
        }

        SetAside(file);
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Database.EnsureCreatedAsync(ct);
        foreach (var statement in extras.SelectMany(e => e.Statements))
        {
            await db.Database.ExecuteSqlRawAsync(statement, ct);
        }

#pragma warning disable EF1002 // a PRAGMA takes no parameters, and the number is our own
        await db.Database.ExecuteSqlRawAsync($"PRAGMA user_version = {schema}", ct);
#pragma warning restore EF1002
        return true;
    }

    /// <summary>Everything is in. Until this is said each start fills the index again.</summary>
    public async Task SayFilledAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
#pragma warning disable EF1002 // a PRAGMA takes no parameters, and the number is our own
        await db.Database.ExecuteSqlRawAsync($"PRAGMA application_id = {Filled}", ct);
#pragma warning restore EF1002
    }

    private async Task<bool> IsFilledAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Database.SqlQueryRaw<int>("SELECT application_id AS Value FROM pragma_application_id").SingleAsync(ct) == Filled;
    }

    private async Task<bool> IsUsableAsync(int schema, CancellationToken ct)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var version = await db.Database.SqlQueryRaw<int>("SELECT user_version AS Value FROM pragma_user_version").SingleAsync(ct);
            return version == schema
                && await db.Database.SqlQueryRaw<string>("SELECT quick_check AS Value FROM pragma_quick_check(1)").ToListAsync(ct) is ["ok"];
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            return false;
        }
    }

    private async Task<int> SchemaNumberAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var script = db.Database.GenerateCreateScript() + string.Join('\n', extras.SelectMany(e => e.Statements));
        return BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(script))) & int.MaxValue;
    }

    private void SetAside(string file)
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        var stamp = clock.GetUtcNow().ToString("yyyyMMdd-HHmmss");
        var suffix = stamp;
        for (var next = 2; File.Exists($"{file}.set-aside-{suffix}"); next++)
        {
            suffix = $"{stamp}-{next}";
        }

        foreach (var part in new[] { file, file + "-wal", file + "-shm" }.Where(File.Exists))
        {
            File.Move(part, $"{part}.set-aside-{suffix}", overwrite: false);
        }
    }
}
