using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Storage;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Housekeeping;

public sealed class BackupTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TakesApp _app = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_server_without_a_backup_makes_one_at_its_start_and_a_fresh_one_is_enough_for_the_next()
    {
        var first = await FirstAsync();
        Assert.Equal("ok", Query(first, "PRAGMA quick_check"));
        Assert.Equal("mara@example.org", Query(first, "SELECT Email FROM AspNetUsers"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(first));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(first)!));
        }

        await _app.RestartAsync();
        await _app.ReconcileAsync();
        Assert.Equal([first], Directory.GetFileSystemEntries(Folder));

        await _app.RestartAsync(() => File.Move(first, Path.Combine(Path.GetDirectoryName(first)!, "server-20010101-000000.db"), overwrite: false));
        await _app.WaitForAsync("a new copy beside the old one", () => Task.FromResult(Directory.GetFiles(Folder, "*.db").Length == 2));
    }

    [Fact]
    public async Task A_backup_holds_what_was_written_a_moment_ago_and_is_made_and_listed_over_http()
    {
        await FirstAsync();
        await using (var db = await _app.Get<IDbContextFactory<ServerDbContext>>().CreateDbContextAsync(None))
        {
            db.Settings.Add(new ServerSetting { Key = "a moment ago", Value = "noted" });
            await db.SaveChangesAsync(None);
        }

        var made = await _app.SendJsonAsync(HttpMethod.Post, "/api/admin/backup", null, HttpStatusCode.Created);
        var listed = await _app.GetAsync("/api/admin/backups");

        var path = Path.Combine(Folder, (string)made["name"]!);
        Assert.Equal("noted", Query(path, "SELECT Value FROM Settings WHERE Key = 'a moment ago'"));
        Assert.Equal(new FileInfo(path).Length, (long)made["bytes"]!);
        Assert.Equal(Folder, (string?)listed["folder"]);
        Assert.Equal(Backup.Kept, (int)listed["kept"]!);
        Assert.Equal((string?)made["name"], (string?)listed["backups"]![0]!["name"]);
    }

    [Fact]
    public async Task The_copies_of_fourteen_days_stay_and_an_afternoon_of_many_does_not_push_them_out()
    {
        await FirstAsync();
        var clock = new MovedClock();
        var backup = BackupAt(clock);
        for (var day = 1; day <= 20; day++)
        {
            clock.By = TimeSpan.FromDays(day);
            Assert.True((await backup.RunAsync(None)).IsOk);
        }

        var days = List().Select(b => b.At.UtcDateTime.Date).ToList();
        Assert.Equal(Backup.Kept, days.Count);
        Assert.Equal(Backup.Kept, days.Distinct().Count());

        // Some seconds apart, but on one day.
        var noon = clock.GetUtcNow().UtcDateTime.Date.AddDays(1).AddHours(12);
        for (var copy = 0; copy < 20; copy++)
        {
            clock.By += noon.AddSeconds(2 * copy) - clock.GetUtcNow().UtcDateTime;
            Assert.True((await backup.RunAsync(None)).IsOk);
        }

        Assert.Equal(Backup.Kept, List().Select(b => b.At.UtcDateTime.Date).Distinct().Count());
        Assert.Equal(Backup.Kept, List().Count(b => b.At.UtcDateTime.Date == noon.Date));
    }

    [Fact]
    public async Task A_damaged_server_db_is_no_backup_and_costs_none()
    {
        var first = await FirstAsync();
        var damaged = Path.Combine(_app.Data, "damaged");
        Directory.CreateDirectory(damaged);
        var bytes = await File.ReadAllBytesAsync(first, None);
        bytes.AsSpan(4096).Fill(0x5a);
        await File.WriteAllBytesAsync(Path.Combine(damaged, "server.db"), bytes, None);
        var data = DataAt(damaged);
        Directory.CreateDirectory(data.Backups);
        for (var day = 1; day <= 20; day++)
        {
            File.Copy(first, Path.Combine(data.Backups, $"server-200101{day:D2}-000000.db"));
        }

        File.WriteAllText(Path.Combine(data.Backups, "server-20010121-000000.db.0123.tmp"), "half");
        var refused = await new BackupServerDatabase(new ListBackups(data), data, _app.Get<LiveFeed>(), TimeProvider.System, NullLogger<BackupServerDatabase>.Instance).RunAsync(None);

        Assert.False(refused.IsOk);
        Assert.Contains("server.db was not backed up; the copies from before are kept", refused.Problem.Sentence, StringComparison.Ordinal);
        Assert.Equal(20, Directory.GetFileSystemEntries(data.Backups).Length);
    }

    [Fact]
    public async Task The_daily_job_makes_one_and_stands_on_the_schedule()
    {
        var first = await FirstAsync();
        await _app.RestartAsync(() => File.Move(first, first + ".elsewhere", overwrite: false));
        await FirstAsync();
        await _app.QuietAsync();
        File.Move(Directory.GetFiles(Folder, "*.db").Single(), first + ".elsewhere too", overwrite: false);

        await _app.RunRecurringAsync("backup-server");

        Assert.Single(List());
        var schedule = await _app.GetAsync("/api/jobs");
        Assert.Equal("Back up server.db", schedule["recurring"]!.AsArray().Select(r => r!).Single(r => (string?)r["kind"] == "backup-server")["title"]!.ToString());
    }

    private string Folder => _app.Get<DataFolder>().Backups;

    private IReadOnlyList<Backup> List() => _app.Get<ListBackups>().Run();

    private BackupServerDatabase BackupAt(TimeProvider clock) =>
        new(_app.Get<ListBackups>(), _app.Get<DataFolder>(), _app.Get<LiveFeed>(), clock, NullLogger<BackupServerDatabase>.Instance);

    /// <summary>The copy that the start makes.</summary>
    private Task<string> FirstAsync() => _app.WaitForAsync<string>(
        "the backup of the start", () => Task.FromResult(List() is [var newest, ..] ? Path.Combine(Folder, newest.Name) : null));

    internal static DataFolder DataAt(string folder) => new(Microsoft.Extensions.Options.Options.Create(new StorageOptions { Data = folder }));

    internal static string? Query(string file, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString();
    }
}
