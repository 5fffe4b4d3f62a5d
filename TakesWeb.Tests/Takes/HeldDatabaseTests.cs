using System.Net;
using Microsoft.Data.Sqlite;
using TakesWeb.Kernel;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>Somebody looks into app.db with a tool of their own and holds its write lock.</summary>
public sealed class HeldDatabaseTests
{
    [Fact]
    public async Task An_upload_waits_for_a_database_that_somebody_else_holds_and_is_answered_after()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(1);
        await using var holder = new SqliteConnection(SqliteDatabase.ConnectionString(Path.Combine(app.Data, "app.db")) + ";Pooling=False");
        await holder.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(holder, "BEGIN IMMEDIATE");

        var adding = shot.PostAsync(await MediaSamples.OtherMp4Async());
        await app.WaitForAsync("the take's folder", () => Task.FromResult(Directory.Exists(shot.FolderOf(2))));
        Assert.Equal([1], await shot.NumbersAsync());
        Assert.False(adding.IsCompleted);
        await ExecuteAsync(holder, "COMMIT");

        using var answer = await adding;
        await TakesApp.ReadAsync(answer, HttpStatusCode.Created);
        await shot.SettledAsync(2);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task One_that_is_held_for_ever_ends_in_a_refusal_that_leaves_nothing()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(1);
        await using var holder = new SqliteConnection(SqliteDatabase.ConnectionString(Path.Combine(app.Data, "app.db")) + ";Pooling=False");
        await holder.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(holder, "BEGIN IMMEDIATE");

        using (var refused = await shot.PostAsync(await MediaSamples.OtherMp4Async(), key: "same"))
        {
            Assert.Contains("database", await TakesApp.RefusalAsync(refused, 503), StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(shot.FolderOf(2)));
        Assert.Empty(app.Staged(shot.Slug));
        await ExecuteAsync(holder, "COMMIT");
        await shot.AddAsync(await MediaSamples.OtherMp4Async(), key: "same");
        await shot.SettledAsync(2);
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
