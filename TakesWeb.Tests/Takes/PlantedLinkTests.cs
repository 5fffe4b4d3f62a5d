using System.Net;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>A repository comes from many hands: a link in it, wherever somebody planted it, is never followed out of the project.</summary>
public sealed class PlantedLinkTests : IAsyncLifetime
{
    private const string Secret = "nobody in this project may read this";

    private readonly TakesApp _app = new();
    private readonly TempFolder _outside = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _outside.Dispose();
    }

    [Theory]
    [InlineData("the media")]
    [InlineData("the sidecar")]
    [InlineData("the log")]
    [InlineData("the thumbnail")]
    [InlineData("the folder of a take")]
    [InlineData("the folder of a new take")]
    [InlineData("takes")]
    [InlineData("the folder of a shot")]
    [InlineData("a chain")]
    [InlineData("nowhere")]
    [InlineData("Git's own folder")]
    public async Task A_link_in_place_of(string what)
    {
        var shot = await _app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(2);
        var secret = FillOutside(shot);

        Plant(what, shot);
        await _app.ReconcileAsync();
        await TouchAsync(shot);
        await _app.ReconcileAsync();

        await NothingGotOutAsync(shot);
        await _app.RestartAsync(() => File.Delete(Path.Combine(_app.Data, "app.db")));
        await NothingGotOutAsync(shot);
        Assert.Equal(secret, Directory.GetFiles(_outside.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllText(path))));
        Assert.DoesNotContain(Secret, await _app.GitAsync(shot.Slug, "log", "-p", "--all"), StringComparison.Ordinal);
    }

    /// <summary>Outside lies a shot with a take of its own, and a file at every name that a link could be asked for.</summary>
    private (string, string)[] FillOutside(TestShot shot)
    {
        foreach (var number in new[] { 1, 9 })
        {
            var folder = Directory.CreateDirectory(_outside[$"takes/take_{number:D3}"]).FullName;
            foreach (var ending in new[] { "_events.jsonl", ".mp4", "_thumbnail.png" })
            {
                File.WriteAllText(Path.Combine(folder, Path.GetFileName(shot.FileOf(number, ending))), Secret);
            }

            var sidecar = shot.SidecarOf(1);
            sidecar["takeUid"] = Guid.NewGuid().ToString();
            sidecar["number"] = number;
            sidecar["description"] = Secret;
            File.WriteAllText(Path.Combine(folder, Path.GetFileName(shot.FileOf(number, "_metadata.json"))), sidecar.ToJsonString());
        }

        return [.. Directory.GetFiles(_outside.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllText(path)))];
    }

    private void Plant(string what, TestShot shot)
    {
        var inside = _outside["takes/take_001"];
        switch (what)
        {
            case "the media":
                Link(shot.FileOf(1, ".mp4"), Path.Combine(inside, Path.GetFileName(shot.FileOf(1, ".mp4"))));
                break;
            case "the sidecar":
                Link(shot.FileOf(1, "_metadata.json"), Path.Combine(inside, Path.GetFileName(shot.FileOf(1, "_metadata.json"))));
                break;
            case "the log":
                Link(shot.FileOf(1, "_events.jsonl"), Path.Combine(inside, Path.GetFileName(shot.FileOf(1, "_events.jsonl"))));
                break;
            case "the thumbnail":
                Link(shot.FileOf(1, "_thumbnail.png"), Path.Combine(inside, Path.GetFileName(shot.FileOf(1, "_thumbnail.png"))));
                break;
            case "the folder of a take":
                Link(shot.FolderOf(1), inside);
                break;
            case "the folder of a new take":
                Link(shot.FolderOf(9), _outside["takes/take_009"]);
                break;
            case "takes":
                Link(shot.Takes, _outside["takes"]);
                break;
            case "the folder of a shot":
                Link(shot.Folder, _outside.Path);
                break;
            case "a chain":
                Link(_app.RepositoryOf(shot.Slug) + "/hop", inside);
                Link(shot.FolderOf(1), _app.RepositoryOf(shot.Slug) + "/hop");
                break;
            case "nowhere":
                Link(shot.FileOf(1, "_metadata.json"), _outside["gone"]);
                Link(shot.FolderOf(9), _outside["gone too"]);
                break;
            case "Git's own folder":
                Link(shot.FolderOf(9), Path.Combine(shot.Repository, ".git"));
                Link(shot.FileOf(1, "_metadata.json"), Path.Combine(shot.Repository, ".git", "config"));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, "No such place is known.");
        }
    }

    private static void Link(string path, string target)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        File.Delete(path);
        File.CreateSymbolicLink(path, target);
    }

    /// <summary>Everything that reads or writes a take's files is asked for; how it answers is its own affair, as long as it does answer.</summary>
    private async Task TouchAsync(TestShot shot)
    {
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Put, "/verdict"), (HttpMethod.Post, "/archive"), (HttpMethod.Delete, ""), (HttpMethod.Post, "/purge"), (HttpMethod.Post, "/regenerate-thumbnail"),
        })
        {
            using var request = new HttpRequestMessage(method, $"{shot.Url}/takes/take_001{path}")
            {
                Content = method == HttpMethod.Put ? new StringContent("""{"verdict":"approved"}""", System.Text.Encoding.UTF8, "application/json") : null,
            };
            using var answer = await _app.Http.SendAsync(request);
            Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
        }

        using var circled = await _app.Http.PutAsync(shot.Url + "/active-take", new StringContent("""{"takeId":"take_002"}""", System.Text.Encoding.UTF8, "application/json"));
        using var added = await shot.PostAsync(await MediaSamples.OtherMp4Async());
        using var cleaned = await _app.Http.PostAsync("/api/admin/cleanup?dryRun=false", content: null);
        Assert.Equal(HttpStatusCode.OK, cleaned.StatusCode);
    }

    private async Task NothingGotOutAsync(TestShot shot)
    {
        var list = (await shot.ListAsync("?storage=live,archived,trashed,purged")).ToJsonString();
        Assert.DoesNotContain(Secret, list, StringComparison.Ordinal);
        foreach (var take in new[] { "take_001", "take_002", "take_009" })
        {
            foreach (var part in new[] { "", "/media", "/thumbnail" })
            {
                Assert.DoesNotContain(Secret, await _app.Http.ReadAnyAsync($"{shot.Url}/takes/{take}{part}"), StringComparison.Ordinal);
            }
        }
    }
}

internal static class HttpAnswers
{
    /// <summary>The body, whatever the status.</summary>
    public static async Task<string> ReadAnyAsync(this HttpClient http, string url)
    {
        using var answer = await http.GetAsync(url);
        return await answer.Content.ReadAsStringAsync();
    }
}
