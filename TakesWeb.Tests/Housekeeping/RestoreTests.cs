using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TakesWeb.Accounts;
using TakesWeb.Kernel;
using TakesWeb.Storage;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Housekeeping;

public sealed class RestoreTests : IAsyncLifetime
{
    private readonly TakesApp _app = new();
    private string _backup = "";

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        await _app.QuietAsync();
        await NoteAsync("before");
        _backup = (string)(await _app.SendJsonAsync(HttpMethod.Post, "/api/admin/backup", null, HttpStatusCode.Created))["name"]!;
        await NoteAsync("after");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task The_latest_copy_takes_the_place_of_the_present_one_which_is_kept()
    {
        await StopAsync();
        var (code, output, _) = await RestoreAsync("latest");

        Assert.Equal(0, code);
        var aside = Directory.GetFiles(_app.Data, "server.db.aside-*").Single(f => !f.EndsWith("-wal", StringComparison.Ordinal) && !f.EndsWith("-shm", StringComparison.Ordinal));
        Assert.Equal("2", BackupTests.Query(aside, "SELECT count(*) FROM Settings"));
        Assert.Equal("1", BackupTests.Query(Path.Combine(_app.Data, "server.db"), "SELECT count(*) FROM Settings"));
        Assert.Contains($"{_backup} as ", output, StringComparison.Ordinal);
        Assert.Contains("1 account, ", output, StringComparison.Ordinal);
        Assert.Contains(aside, output, StringComparison.Ordinal);
        await _app.StartAsync();
        Assert.Equal(["before"], await NotesAsync());
    }

    [Fact]
    public async Task While_the_server_runs_nothing_is_touched()
    {
        var exception = await Assert.ThrowsAsync<InstanceLockedException>(() => RestoreAsync("latest"));

        Assert.Contains("Stop it first", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_app.Data, "server.db.aside-*"));
        await _app.GetAsync("/api/admin/backups");
    }

    [Fact]
    public async Task A_lost_server_db_comes_back()
    {
        await StopAsync();
        foreach (var file in Directory.GetFiles(_app.Data, "server.db*"))
        {
            File.Delete(file);
        }

        var (code, output, _) = await RestoreAsync(Path.Combine(_app.Data, "backups", _backup));

        Assert.Equal(0, code);
        Assert.Contains("There was no server.db before.", output, StringComparison.Ordinal);
        await _app.StartAsync();
        Assert.Single(await NotesAsync());
    }

    [Fact]
    public async Task A_damaged_server_db_stops_the_start_with_the_command_that_helps_and_is_left_as_it_is()
    {
        // The start of a host that fails throws its own complaint in a test: the part of the start that reads server.db is asked alone.
        var start = _app.Get<IEnumerable<IHostedService>>().OfType<AccountsStart>().Single();
        var file = Path.Combine(_app.Data, "server.db");
        SqliteConnection.ClearAllPools();
        File.Delete(file + "-wal");
        File.Delete(file + "-shm");
        var noise = new byte[16 * 1024];
        Random.Shared.NextBytes(noise);
        await File.WriteAllBytesAsync(file, noise, CancellationToken.None);

        var exception = await Assert.ThrowsAsync<ServerDatabaseDamagedException>(() => start.StartingAsync(CancellationToken.None));

        Assert.Contains($"--restore-server-db latest --Takes:Data={_app.Data}", exception.Message, StringComparison.Ordinal);
        Assert.Equal(noise, await File.ReadAllBytesAsync(file, CancellationToken.None));
        await StopAsync();
        Assert.Equal(0, (await RestoreAsync("latest")).Code);
        await _app.StartAsync();
        Assert.Contains("before", await NotesAsync());
    }

    [Theory]
    [InlineData("nothing.db", 1, "There is no file")]
    [InlineData("server.db", 1, "is the present server.db itself")]
    [InlineData("torn.db", 1, "cannot be read as a database")]
    [InlineData("other.db", 1, "it has no accounts in it")]
    [InlineData("newer.db", 1, "comes from a newer version of Takes")]
    [InlineData("", 2, "needs the name of a backup")]
    public async Task What_cannot_be_restored_is_refused_and_nothing_is_changed(string wanted, int expected, string words)
    {
        await StopAsync();
        Prepare();
        var before = Snapshot();

        var (code, _, errors) = await RestoreAsync(wanted.Length == 0 ? "" : Path.Combine(_app.Data, wanted));

        Assert.Equal(expected, code);
        Assert.Contains(words, errors, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
    }

    [Theory]
    [InlineData("serve", null)]
    [InlineData("--restore-server-db latest --Takes:Data=x", "latest")]
    [InlineData("--Takes:Data=x --restore-server-db=server-1.db", "server-1.db")]
    [InlineData("--restore-server-db", "")]
    [InlineData("--restore-server-db --Takes:Data=x", "")]
    public void The_command_line_says_what_to_restore(string line, string? wanted) => Assert.Equal(wanted, RestoreCommand.WantedIn(line.Split(' ')));

    private void Prepare()
    {
        var copy = Path.Combine(_app.Data, "backups", _backup);
        var bytes = File.ReadAllBytes(copy);
        bytes.AsSpan(bytes.Length / 3).Fill(0x5a);
        File.WriteAllBytes(Path.Combine(_app.Data, "torn.db"), bytes);
        File.Copy(copy, Path.Combine(_app.Data, "newer.db"));
        Execute("newer.db", "INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Later', '99')");
        Execute("other.db", "CREATE TABLE recipes (name TEXT)");
    }

    private void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_app.Data, file)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private List<(string, string)> Snapshot() =>
        [.. Directory.GetFiles(_app.Data, "*.db*").Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(f => (f, Disk.Sha256(File.ReadAllBytes(f))))];

    /// <summary>What Program does with the option, on services that serve nothing.</summary>
    private async Task<(int Code, string Output, string Errors)> RestoreAsync(string wanted)
    {
        await using var provider = new ServiceCollection()
            .AddDbContextFactory<ServerDbContext>(options => options.UseSqlite(SqliteDatabase.ConnectionString(Path.Combine(_app.Data, "server.db"))))
            .BuildServiceProvider();
        var data = BackupTests.DataAt(_app.Data);
        using var instance = new InstanceLock(data);
        var restore = new RestoreServerDatabase(
            instance, data, new ListBackups(data), provider.GetRequiredService<IDbContextFactory<ServerDbContext>>(), TimeProvider.System);
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await RestoreCommand.RunAsync(wanted, restore, output, errors);
        return (code, output.ToString(), errors.ToString());
    }

    /// <summary>A server that has ended has no connection open; the pool of this process would keep some.</summary>
    private async Task StopAsync()
    {
        await _app.StopAsync();
        SqliteConnection.ClearAllPools();
    }

    private async Task<List<string>> NotesAsync()
    {
        await using var db = await _app.Get<IDbContextFactory<ServerDbContext>>().CreateDbContextAsync(CancellationToken.None);
        return await db.Settings.Select(s => s.Key).ToListAsync(CancellationToken.None);
    }

    private async Task NoteAsync(string key)
    {
        await using var db = await _app.Get<IDbContextFactory<ServerDbContext>>().CreateDbContextAsync(CancellationToken.None);
        db.Settings.Add(new ServerSetting { Key = key, Value = "noted" });
        await db.SaveChangesAsync(CancellationToken.None);
    }
}
