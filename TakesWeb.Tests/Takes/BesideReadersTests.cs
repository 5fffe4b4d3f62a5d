using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>People work on while the library is read: the round of every five minutes, and a rebuild of the index.</summary>
public sealed class BesideReadersTests : IAsyncLifetime
{
    private const int Times = 60;
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TakesApp _app = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Each_note_is_written_once_while_rounds_read_the_logs()
    {
        var shot = await _app.ShotOfStillsAsync(1);
        var project = (await _app.Get<FindProject>().RunAsync(shot.Slug, None)).Value;

        await WhileAsync(4, () => _app.Get<ReadTakes>().RunAsync(project, None), async i =>
            await _app.SendJsonAsync(HttpMethod.Post, $"{shot.Url}/takes/take_001/notes", new JsonObject { ["text"] = $"note {i}" }, HttpStatusCode.Created));

        var notes = (await _app.GetAsync($"{shot.Url}/takes/take_001/notes"))["notes"]!.AsArray();
        Assert.Equal(Enumerable.Range(0, Times).Select(i => $"note {i}").Order(), notes.Select(n => (string)n!["text"]!).Order());
        Assert.Equal(Times, TakeEvents.Read(shot.FileOf(1, "_events.jsonl")).Count(e => (string)e["type"]! == "note"));
        // Whoever wrote the notes changed the take, not the reader.
        await shot.SettledAsync(1);
        Assert.DoesNotContain("changed outside", await _app.GitAsync(shot.Slug, "log", "--format=%s%n%b"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_has_done_stays_done_while_the_index_is_made_again()
    {
        var shot = await _app.ShotOfStillsAsync(3);
        var wrong = new List<string>();

        await WhileAsync(1, () => _app.Get<RebuildIndex>().RunAsync(None), async i =>
        {
            await Library.DoAsync(shot, HttpMethod.Put, 2, "/rating", new JsonObject { ["rating"] = (i % 5) + 1 });
            await Task.Yield();
            for (var look = 0; look < 5; look++)
            {
                var rating = (int)(await shot.TakeAsync(2))["rating"]!;
                if (rating != (i % 5) + 1)
                {
                    wrong.Add($"{(i % 5) + 1} stars were {rating}");
                }
            }
        });

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task A_take_that_its_log_says_is_restored_is_not_purged_whatever_its_row_says()
    {
        var shot = await _app.ShotOfStillsAsync(2);
        await Library.DoAsync(shot, HttpMethod.Delete, 2, "");
        await Library.DoAsync(shot, HttpMethod.Post, 2, "/restore");
        await shot.SettledAsync(2);
        await using (var db = await _app.Get<IDbContextFactory<TakesDbContext>>().CreateDbContextAsync())
        {
            await db.Set<Take>().Where(t => t.Number == 2).ExecuteUpdateAsync(set => set.SetProperty(t => t.Storage, StorageState.Trashed));
        }

        using var purge = await _app.Http.PostAsync($"{shot.Url}/takes/take_002/purge?forgetUnpushed=true", null);

        Assert.Contains("its log says that it is not in the trash", await TakesApp.RefusalAsync(purge, 409), StringComparison.Ordinal);
        Assert.True(File.Exists(shot.FileOf(2, ".bmp")));
    }

    private static async Task WhileAsync(int readers, Func<Task> read, Func<int, Task> work)
    {
        using var done = new CancellationTokenSource();
        var reading = Enumerable.Range(0, readers).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await read();
            }
        })).ToList();

        for (var i = 0; i < Times; i++)
        {
            await work(i);
        }

        await done.CancelAsync();
        await Task.WhenAll(reading);
    }
}
