using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>Takes that cannot be read: named with the reason, and put right when somebody says so.</summary>
public sealed class QuarantineTests : IAsyncLifetime
{
    private readonly TakesApp _app = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_torn_sidecar_is_rebuilt_from_the_last_commit_and_the_torn_one_is_kept()
    {
        var shot = await WithTakeAsync();
        var whole = await File.ReadAllTextAsync(shot.FileOf(1, "_metadata.json"));
        await TearAsync(shot);

        var trouble = Assert.Single(await ListAsync());
        Assert.Equal("unreadable_sidecar", (string)trouble["kind"]!);
        using var edit = await _app.Http.PatchAsJsonAsync($"{shot.Url}/takes/take_001", new { description = "x" });
        Assert.Contains("cannot be read", await TakesApp.RefusalAsync(edit, 409), StringComparison.Ordinal);

        Assert.Equal("the last commit", await RepairAsync(trouble));
        Assert.Equal(whole, await File.ReadAllTextAsync(shot.FileOf(1, "_metadata.json")));
        var kept = Assert.Single(Directory.GetFiles(Path.Combine(shot.Repository, ".git", "takes", "quarantine")));
        Assert.Contains("_metadata.json.broken-", kept, StringComparison.Ordinal);
        Assert.Equal("{ \"takeUid\": ", await File.ReadAllTextAsync(kept));
        Assert.Empty(await ListAsync());
        await shot.SettledAsync(1);
        Assert.Equal("", await _app.GitAsync(shot.Slug, "status", "--porcelain"));
    }

    [Fact]
    public async Task Where_the_commit_is_torn_too_the_index_helps_and_without_it_the_media_itself()
    {
        var shot = await WithTakeAsync();
        await TearAsync(shot);
        await CommitAsync(shot);

        Assert.Equal("the index", await RepairAsync(Assert.Single(await ListAsync())));
        Assert.Equal("warm", (string)(await shot.TakeAsync(1))["generationParams"]!["prompt"]!);
        var uid = (string)(await shot.TakeAsync(1))["takeUid"]!;
        await shot.SettledAsync(1);
        await shot.CircleAsync(1);
        await TearAsync(shot);
        await CommitAsync(shot);
        await _app.RestartAsync(() => File.Delete(Path.Combine(_app.Data, "app.db")));
        Assert.Empty(await shot.NumbersAsync());

        Assert.StartsWith("the media itself", await RepairAsync(Assert.Single(await ListAsync())), StringComparison.Ordinal);
        var take = await shot.TakeAsync(1);
        Assert.Equal(uid, (string)take["takeUid"]!);
        Assert.Equal(MediaStore.ObjectPath(shot.Repository, (string)take["file"]!["sha256"]!), MediaStore.ObjectPath(shot.Repository, Housekeeping.Disk.Sha256(await File.ReadAllBytesAsync(shot.FileOf(1, ".bmp")))));
        await shot.SettledAsync(1);
        await _app.GitAsync(shot.Slug, "lfs", "fsck");
    }

    [Fact]
    public async Task A_copied_folder_gets_an_id_of_its_own()
    {
        var shot = await WithTakeAsync();
        Directory.CreateDirectory(shot.FolderOf(2));
        foreach (var file in Directory.GetFiles(shot.FolderOf(1)))
        {
            File.Copy(file, Path.Combine(shot.FolderOf(2), Path.GetFileName(file)));
        }

        await _app.ReconcileAsync();
        Assert.Equal([1], await shot.NumbersAsync());
        Assert.Equal("the copy itself", await RepairAsync(Assert.Single(await ListAsync())));

        var (first, second) = (await shot.TakeAsync(1), await shot.TakeAsync(2));
        Assert.NotEqual((string)first["takeUid"]!, (string)second["takeUid"]!);
        Assert.Equal("shot_001_take_002.bmp", (string)second["file"]!["name"]!);
        Assert.Equal((string)first["file"]!["sha256"]!, (string)second["file"]!["sha256"]!);
        await shot.SettledAsync(2);
        Assert.Equal("", await _app.GitAsync(shot.Slug, "status", "--porcelain"));
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task A_shot_whose_line_is_gone_comes_back_with_or_without_the_index()
    {
        var shot = await WithTakeAsync();
        await shot.CircleAsync(1);
        await shot.SettledAsync(1);
        await LoseLineAsync(shot);
        await _app.ReconcileAsync();

        var trouble = Assert.Single(await ListAsync());
        Assert.Equal("lost_shot", (string)trouble["kind"]!);
        Assert.Equal("the index", await RepairAsync(trouble));
        Assert.Equal("take_001", (string)(await shot.ListAsync())["activeTakeId"]!);
        await shot.SettledAsync(1);
        await LoseLineAsync(shot);
        await _app.RestartAsync(() => File.Delete(Path.Combine(_app.Data, "app.db")));

        Assert.Equal("the sidecars of its takes", await RepairAsync(Assert.Single(await ListAsync())));
        Assert.Equal([1], await shot.NumbersAsync());
        await shot.SettledAsync(1);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task What_nothing_is_left_of_is_refused_with_a_sentence()
    {
        var shot = await WithTakeAsync();
        Directory.CreateDirectory(shot.FolderOf(5));
        await File.WriteAllTextAsync(shot.FileOf(5, "_metadata.json"), "[]");

        using var repaired = await _app.Http.PostAsync($"/api/admin/quarantine/{(string)Assert.Single(await ListAsync())["id"]!}/repair", null);

        Assert.Contains("from a clone or a backup", await TakesApp.RefusalAsync(repaired, 409), StringComparison.Ordinal);
        Assert.Equal("[]", await File.ReadAllTextAsync(shot.FileOf(5, "_metadata.json")));
        using var unknown = await _app.Http.PostAsync("/api/admin/quarantine/0123/repair", null);
        Assert.NotEmpty(await TakesApp.RefusalAsync(unknown, 404));
    }

    private async Task TearAsync(TestShot shot)
    {
        await _app.WaitForAsync("that nothing waits for a commit", async () =>
            (await _app.Get<Projects.FindProject>().RunAsync(shot.Slug, CancellationToken.None)).Value is var project && project.Revision == project.CommittedRevision
            && await _app.GitAsync(shot.Slug, "status", "--porcelain") == ""
            && !File.Exists(Path.Combine(shot.Repository, ".git", "index.lock")) && !File.Exists(Path.Combine(shot.Repository, ".git", "takes", "commit-intent.json")));
        File.Delete(shot.FileOf(1, "_metadata.json"));
        await File.WriteAllTextAsync(shot.FileOf(1, "_metadata.json"), "{ \"takeUid\": ");
    }

    private static async Task LoseLineAsync(TestShot shot)
    {
        var path = Path.Combine(shot.Repository, "project.json");
        var file = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        file["shots"] = new JsonArray();
        DurableFile.Write(path, file.ToJsonString());
    }

    private async Task CommitAsync(TestShot shot)
    {
        await _app.GitAsync(shot.Slug, "-c", "user.name=Otto", "-c", "user.email=otto@example.org", "commit", "-aqm", "torn");
    }

    private async Task<List<JsonObject>> ListAsync() => [.. (await _app.Http.GetFromJsonAsync<JsonArray>("/api/admin/quarantine"))!.Select(t => (JsonObject)t!)];

    private async Task<string> RepairAsync(JsonObject trouble) =>
        (string)(await _app.SendJsonAsync(HttpMethod.Post, $"/api/admin/quarantine/{(string)trouble["id"]!}/repair", null, HttpStatusCode.OK))["from"]!;

    private async Task<TestShot> WithTakeAsync()
    {
        var shot = await _app.CreateShotAsync();
        await shot.AddAsync(MediaSamples.NewBmp(), "still.bmp", new JsonObject { ["generationParams"] = new JsonObject { ["prompt"] = "warm" } });
        await shot.SettledAsync(1);
        return shot;
    }
}
