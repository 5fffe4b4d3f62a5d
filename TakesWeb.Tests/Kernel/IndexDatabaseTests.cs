using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TakesWeb.Projects;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Kernel;

public sealed class IndexDatabaseTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ServiceProvider _services;

    public IndexDatabaseTests()
    {
        _services = new ServiceCollection().AddKernel(_ => File).AddSingleton<IIndexSql>(new Storage.StorageSql()).BuildServiceProvider();
    }

    private string File => _folder["app.db"];

    [Fact]
    public async Task A_new_index_is_made_once_and_then_kept()
    {
        Assert.True(await PrepareAsync());
        await AddProjectAsync();

        Assert.False(await PrepareAsync());
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task An_index_that_was_never_filled_to_its_end_is_filled_again_and_keeps_what_it_has()
    {
        var index = _services.GetRequiredService<IndexDatabase>();
        Assert.True(await index.PrepareAsync(File, CancellationToken.None));
        await AddProjectAsync();

        Assert.True(await index.PrepareAsync(File, CancellationToken.None));
        Assert.Equal(1, await CountAsync());
        Assert.Empty(Directory.GetFiles(_folder.Path, "app.db.set-aside-*"));
        await index.SayFilledAsync(CancellationToken.None);
        Assert.False(await index.PrepareAsync(File, CancellationToken.None));
    }

    [Fact]
    public async Task A_damaged_index_is_set_aside_and_never_overwritten()
    {
        var damage = "this is not a database, and somebody may want to look at it"u8.ToArray();
        await System.IO.File.WriteAllBytesAsync(File, damage);
        Assert.True(await PrepareAsync());
        Assert.Equal(0, await CountAsync());

        SqliteConnection.ClearAllPools();
        foreach (var part in Directory.GetFiles(_folder.Path, "app.db*").Where(path => !path.Contains("set-aside", StringComparison.Ordinal)))
        {
            System.IO.File.Delete(part);
        }

        await System.IO.File.WriteAllTextAsync(File, "another damage, within the same second");
        Assert.True(await PrepareAsync());

        var aside = Directory.GetFiles(_folder.Path, "app.db.set-aside-*");
        Assert.Equal(2, aside.Length);
        Assert.Contains(aside, path => System.IO.File.ReadAllBytes(path).SequenceEqual(damage));
        Assert.Contains(aside, path => System.IO.File.ReadAllText(path).StartsWith("another", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_that_is_damaged_in_the_middle_is_noticed()
    {
        await PrepareAsync();
        for (var i = 0; i < 300; i++)
        {
            await AddProjectAsync();
        }

        await ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        SqliteConnection.ClearAllPools();
        await using (var raw = System.IO.File.OpenWrite(File))
        {
            raw.Position = 4096 * 3;
            raw.Write(Enumerable.Repeat((byte)0xA5, (int)(raw.Length - raw.Position)).ToArray());
        }

        Assert.True(await PrepareAsync());
        Assert.Equal(0, await CountAsync());
        Assert.Single(Directory.GetFiles(_folder.Path, "app.db.set-aside-*"));
    }

    [Fact]
    public async Task An_index_of_another_schema_is_set_aside()
    {
        await PrepareAsync();
        await AddProjectAsync();
        await ExecuteAsync("PRAGMA user_version = 7");

        Assert.True(await PrepareAsync());
        Assert.Equal(0, await CountAsync());
        Assert.Single(Directory.GetFiles(_folder.Path, "app.db.set-aside-*"));
    }

    public void Dispose()
    {
        _services.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private async Task<bool> PrepareAsync()
    {
        var index = _services.GetRequiredService<IndexDatabase>();
        var isNew = await index.PrepareAsync(File, CancellationToken.None);
        await index.SayFilledAsync(CancellationToken.None);
        return isNew;
    }

    private async Task AddProjectAsync()
    {
        await using var db = await ContextAsync();
        var id = Guid.NewGuid();
        db.Add(new Project { Id = id, Slug = id.ToString(), Name = new string('n', 200), Created = DateTimeOffset.UnixEpoch });
        await db.SaveChangesAsync();
    }

    private async Task<int> CountAsync()
    {
        await using var db = await ContextAsync();
        return await db.Set<Project>().CountAsync();
    }

    private async Task ExecuteAsync(string pragma)
    {
        await using var db = await ContextAsync();
        await db.Database.ExecuteSqlRawAsync(pragma);
    }

    private Task<TakesDbContext> ContextAsync() => _services.GetRequiredService<IDbContextFactory<TakesDbContext>>().CreateDbContextAsync();
}
