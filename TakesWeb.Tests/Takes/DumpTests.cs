using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>The index made again from the files says the same, byte for byte, whatever became of it.</summary>
public sealed class DumpTests
{
    private const int PageSize = 4096;

    [Fact]
    public async Task An_index_made_again_from_the_files_gives_the_same_dump_to_the_byte()
    {
        await using var app = await TakesApp.StartNewAsync();
        var (first, second, other) = await Library.MakeAsync(app);
        var before = await Library.DumpAsync(app, (first, 3), (second, 1), (other, 1));
        Assert.Equal(2, ((JsonArray)JsonNode.Parse(before)!["projects"]!).Count);
        foreach (var word in new[] { "\"Purged\"", "\"Trashed\"", "\"Archived\"", "\"Selected\"", "lantern", "the good one", "_256.webp", "18446744073709551615", "calm rim", "the second try", "the rim crawls", "heller" })
        {
            Assert.Contains(word, before, StringComparison.Ordinal);
        }

        await app.RestartAsync(() => Library.RemoveIndex(app));

        Assert.Equal(before, await Library.DumpAsync(app, (first, 3), (second, 1), (other, 1)));
        Assert.Equal("", await app.GitAsync(first.Slug, "status", "--porcelain"));
    }

    [Fact]
    public async Task An_index_that_was_cut_short_is_set_aside_as_it_is_and_made_again()
    {
        await using var app = await TakesApp.StartNewAsync();
        var (first, second, other) = await Library.MakeAsync(app);
        var before = await Library.DumpAsync(app, (first, 3), (second, 1), (other, 1));
        byte[] cut = [];

        await app.RestartAsync(() =>
        {
            Checkpoint(app);
            cut = File.ReadAllBytes(IndexOf(app))[..(PageSize * 5 / 2)];
            File.WriteAllBytes(IndexOf(app), cut);
        });

        Assert.Equal(before, await Library.DumpAsync(app, (first, 3), (second, 1), (other, 1)));
        Assert.Equal(cut, await File.ReadAllBytesAsync(Assert.Single(AsideOf(app))));
    }

    [Fact]
    public async Task An_index_of_another_schema_is_set_aside_and_made_again()
    {
        await using var app = await TakesApp.StartNewAsync();
        var (first, second, other) = await Library.MakeAsync(app);
        var before = await Library.DumpAsync(app, (first, 3), (second, 1), (other, 1));

        await app.RestartAsync(() => Execute(app, "PRAGMA user_version = 7"));

        Assert.Equal(before, await Library.DumpAsync(app, (first, 3), (second, 1), (other, 1)));
        Assert.Single(AsideOf(app));
    }

    [Fact]
    public async Task Whichever_page_is_flipped_the_damaged_file_is_kept_and_the_dump_is_the_same()
    {
        var rounds = Environment.GetEnvironmentVariable("TAKES_LONG") == "1" ? 100 : 8;
        await using var app = await TakesApp.StartNewAsync();
        var (first, second, other) = await Library.MakeAsync(app);
        var before = await Library.DumpAsync(app, (first, 3), (second, 1), (other, 1));
        await app.StopAsync();
        Checkpoint(app);
        var sound = await File.ReadAllBytesAsync(IndexOf(app));
        var random = new Random(20261121);

        for (var round = 0; round < rounds; round++)
        {
            var page = random.Next(sound.Length / PageSize);
            var damaged = sound.ToArray();
            for (var i = page * PageSize; i < (page + 1) * PageSize; i++)
            {
                damaged[i] ^= 0xFF;
            }

            Library.RemoveIndex(app);
            await File.WriteAllBytesAsync(IndexOf(app), damaged);
            await app.StartAsync();
            var after = await Library.DumpAsync(app, (first, 3), (second, 1), (other, 1));
            await app.StopAsync();

            Assert.True(before == after, $"Page {page} of {sound.Length / PageSize} flipped: the dump differs.");
            Assert.True(AsideOf(app).Any(path => File.ReadAllBytes(path).AsSpan().SequenceEqual(damaged)), $"Page {page} flipped: the damaged file was not kept.");
            foreach (var path in Directory.GetFiles(app.Data, "app.db.set-aside-*").Concat(Directory.GetFiles(app.Data, "app.db-*.set-aside-*")))
            {
                File.Delete(path);
            }
        }
    }

    [Fact]
    public async Task An_admin_rebuilds_beside_users_what_somebody_has_spoilt_in_the_index()
    {
        await using var app = await TakesApp.StartNewAsync();
        var (first, second, other) = await Library.MakeAsync(app);
        var before = await Library.DumpAsync(app, (first, 3), (second, 1), (other, 1));
        var head = await app.GitAsync(first.Slug, "rev-parse", "HEAD");
        Execute(app, "UPDATE takes SET Prompt = 'spoilt', Rating = 1, Verdict = 'Reject', Storage = 'Live' WHERE Number > 1");
        Execute(app, "DELETE FROM takes WHERE Number = 1");
        Execute(app, "UPDATE take_texts SET Json = '{}'");
        Execute(app, "UPDATE notes SET Text = 'spoilt' WHERE Number = 1");
        Execute(app, "DELETE FROM notes WHERE ParentUid IS NOT NULL");
        Execute(app, "UPDATE storage_totals SET Bytes = Bytes + 5");
        Execute(app, "INSERT INTO stored_files (ProjectId, Path, Category, Bytes, Inode, IsCounted, Files) SELECT ProjectId, Path || '.gone', Category, 77, Inode || 'x', 1, 1 FROM stored_files");
        Assert.NotEqual(before, await app.Http.GetStringAsync("/api/admin/dump"));

        await app.SendJsonAsync(HttpMethod.Post, "/api/admin/rebuild", null, HttpStatusCode.Accepted);
        await app.WaitForAsync("the end of the rebuild", async () => (await app.GetAsync("/api/admin/rebuild"))["endedAt"] is not null);

        Assert.Equal(before, await Library.DumpAsync(app, (first, 3), (second, 1), (other, 1)));
        Assert.Equal(head, await app.GitAsync(first.Slug, "rev-parse", "HEAD"));
    }

    private static string IndexOf(TakesApp app) => Path.Combine(app.Data, "app.db");

    private static string[] AsideOf(TakesApp app) => Directory.GetFiles(app.Data, "app.db.set-aside-*");

    private static void Checkpoint(TakesApp app) => Execute(app, "PRAGMA wal_checkpoint(TRUNCATE)");

    private static void Execute(TakesApp app, string sql)
    {
        using (var connection = new SqliteConnection($"Data Source={IndexOf(app)};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA busy_timeout=5000; " + sql;
            command.ExecuteNonQuery();
        }
    }
}
