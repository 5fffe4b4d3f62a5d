using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using TakesWeb.Jobs;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

public sealed class RecoveryTests
{
    [Fact]
    public async Task A_take_that_was_complete_but_not_in_place_is_finished_and_a_half_one_is_removed()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.OtherMp4Async();
        await shot.AddAsync(bytes);
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(2);

        await app.RestartAsync(() =>
        {
            // As a crash right before the rename leaves them; the second one has only half of its media.
            Directory.Move(shot.FolderOf(1), Stage(shot, out _));
            Directory.Move(shot.FolderOf(2), Stage(shot, out var half));
            var media = Path.Combine(half, "shot_001_take_002.mp4");
            File.Delete(media);
            File.WriteAllBytes(media, new byte[100]);
            File.Delete(Path.Combine(app.Data, "app.db"));
        });

        // HEAD has the second one: it is away, not gone.
        Assert.Equal([1, 2], await shot.NumbersAsync());
        Assert.False((bool)(await shot.TakeAsync(1))["away"]!);
        Assert.True((bool)(await shot.TakeAsync(2))["away"]!);
        Assert.Equal(bytes, await app.Http.GetByteArrayAsync(shot.Url + "/takes/take_001/media"));
        Assert.Empty(app.Staged(shot.Slug));
        Assert.Equal(["take_001"], Directory.GetDirectories(shot.Takes).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_generated_take_whose_row_a_crash_left_behind_its_file_gets_its_picture()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.GenerateAsync([]);
        await shot.SettledAsync(1);
        var sidecar = await File.ReadAllTextAsync(shot.FileOf(1, "_metadata.json"));

        await app.RestartAsync(() =>
        {
            File.Delete(shot.FileOf(1, "_thumbnail.png"));
            using var connection = new SqliteConnection($"Data Source={Path.Combine(app.Data, "app.db")};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"UPDATE takes SET Status = '{TakeStatus.Generating}', Picture = '{PictureState.Missing}', FileName = NULL, Sha256 = NULL, Size = 0, ThumbnailSha256 = NULL, SidecarStamp = 1; UPDATE take_texts SET Json = '{{}}'";
            Assert.Equal(2, command.ExecuteNonQuery());
        });

        var take = (await shot.SettledAsync(1))["takes"]![0]!;
        Assert.Equal("complete", (string)take["status"]!);
        Assert.Equal("ready", (string)take["picture"]!);
        Assert.Equal(sidecar, await File.ReadAllTextAsync(shot.FileOf(1, "_metadata.json")));
    }

    [Fact]
    public async Task A_project_file_that_a_crash_left_ahead_of_its_row_is_committed()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.Mp4Async());
        await shot.SettledAsync(1);

        await app.RestartAsync(() =>
        {
            var path = Path.Combine(shot.Repository, "project.json");
            File.WriteAllText(path, File.ReadAllText(path).Replace("Down the spiral", "Up the spiral", StringComparison.Ordinal));
        });

        await app.WaitForAsync("the commit of project.json", async () => await app.GitAsync(shot.Slug, "status", "--porcelain") == "");
        Assert.Contains("Up the spiral", await app.GitAsync(shot.Slug, "show", "HEAD:project.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Staged_bytes_that_no_client_can_resume_are_removed()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();

        await app.RestartAsync(() =>
        {
            var folder = Path.Combine(shot.Repository, ".git", "takes", "staging", Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, "media.part"), new byte[1000]);
            Directory.CreateDirectory(Path.Combine(app.Data, "projects", ".new-half-a-project"));
        });

        Assert.Empty(app.Staged(shot.Slug));
        Assert.False(Directory.Exists(Path.Combine(app.Data, "projects", ".new-half-a-project")));
    }

    [Fact]
    public async Task A_torn_line_of_the_log_is_cut_at_a_rebuild_and_before_the_next_line()
    {
        await using var app = await TakesApp.StartNewAsync();
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.Mp4Async());
        await shot.AddAsync(await MediaSamples.Mp4Async());
        await shot.SettledAsync(2);
        var whole = await File.ReadAllTextAsync(shot.FileOf(1, "_events.jsonl"));
        await File.AppendAllTextAsync(shot.FileOf(1, "_events.jsonl"), "{\"id\":\"01\",\"ty");
        await File.AppendAllTextAsync(shot.FileOf(2, "_events.jsonl"), "{\"id\":\"02\",\"ty");

        await shot.CircleAsync(2);
        await shot.SettledAsync(2);
        await app.RestartAsync(() => File.Delete(Path.Combine(app.Data, "app.db")));

        Assert.Equal(whole, await File.ReadAllTextAsync(shot.FileOf(1, "_events.jsonl")));
        Assert.Equal(["added", "activated"], TakeEvents.Read(shot.FileOf(2, "_events.jsonl")).Select(e => (string)e["type"]!));
        Assert.Equal(2, (await File.ReadAllLinesAsync(shot.FileOf(2, "_events.jsonl"))).Length);
    }

    [Fact]
    public async Task A_queued_take_survives_a_restart_with_the_keys_that_others_wrote_into_its_sidecar()
    {
        await using var app = await TakesApp.StartNewAsync();
        await app.Get<JobQueue>().PauseLaneAsync(Lane.Bulk, CancellationToken.None);
        var shot = await app.CreateShotAsync();
        await shot.GenerateAsync(new JsonObject { ["seed"] = "18446744073709551615", ["mine"] = new JsonArray(1, 2) });
        var sidecar = shot.SidecarOf(1);
        sidecar["pipeline"] = new JsonObject { ["farm"] = "north" };

        await app.RestartAsync(() => File.WriteAllText(shot.FileOf(1, "_metadata.json"), sidecar.ToJsonString()));
        Assert.Equal("queued", (string)(await shot.TakeAsync(1))["status"]!);
        await app.Get<JobQueue>().ResumeLaneAsync(Lane.Bulk, CancellationToken.None);
        var take = (await shot.SettledAsync(1))["takes"]![0]!;

        Assert.Equal("complete", (string)take["status"]!);
        Assert.Equal("north", (string)shot.SidecarOf(1)["pipeline"]!["farm"]!);
        Assert.Equal("north", (string)take["pipeline"]!["farm"]!);
        Assert.Equal("18446744073709551615", (string)take["generationParams"]!["seed"]!);
        Assert.Equal(2, ((JsonArray)take["generationParams"]!["mine"]!).Count);
        using var media = await app.Http.GetAsync((string)take["mediaUrl"]!);
        Assert.Equal(HttpStatusCode.OK, media.StatusCode);
    }

    private static string Stage(TestShot shot, out string ready)
    {
        var folder = Path.Combine(shot.Repository, ".git", "takes", "staging", Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        return ready = Path.Combine(folder, "take");
    }
}
