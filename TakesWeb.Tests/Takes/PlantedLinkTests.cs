using System.Net;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>A repository comes from many hands: a link in it, wherever somebody planted it, is never followed out of the project.</summary>
public sealed class PlantedLinkTests : IAsyncLifetime
{
    private const string Secret = "nobody in this project may read this";

    private static readonly string[] Places =
    [
        "the media", "the sidecar", "the log", "the thumbnail", "the folder of a take", "the folder of a new take", "takes", "the folder of a shot", "a chain", "nowhere", "Git's own folder",
    ];

    private readonly TakesApp _app = new();
    private readonly TempFolder _outside = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _outside.Dispose();
    }

    [Fact]
    public async Task A_link_in_place_of_whatever_is_not_followed()
    {
        var planted = new List<(string What, TestShot Shot)>();
        foreach (var what in Places)
        {
            var shot = await _app.CreateShotAsync();
            await shot.AddAsync(await MediaSamples.OtherMp4Async());
            await shot.AddAsync(await MediaSamples.OtherMp4Async());
            await shot.SettledAsync(2);
            planted.Add((what, shot));
        }

        var secret = FillOutside(planted[0].Shot);
        planted.ForEach(p => Plant(p.What, p.Shot));
        await _app.ReconcileAsync();
        foreach (var (_, shot) in planted)
        {
            await TouchAsync(shot);
        }

        await _app.ReconcileAsync();
        await NothingGotOutAsync(planted);
        await _app.RestartAsync(() => File.Delete(Path.Combine(_app.Data, "app.db")));
        await NothingGotOutAsync(planted);
        Assert.Equal(secret, Outside());
        foreach (var (what, shot) in planted)
        {
            Assert.False((await _app.GitAsync(shot.Slug, "log", "-p", "--all")).Contains(Secret, StringComparison.Ordinal), $"With a link in place of {what} a commit holds what lies outside.");
        }
    }

    [Fact]
    public Task A_name_that_is_a_link_at_one_moment_and_none_at_the_next_leads_nowhere() => RaceAsync(TimeSpan.FromSeconds(2));

    [Fact, Trait("Category", "Long")]
    public Task The_same_for_ten_seconds_at_each_place() => RaceAsync(TimeSpan.FromSeconds(10));

    /// <summary>Somebody swaps a name with a link as fast as they can, while everything is asked for that reads or writes there.</summary>
    private async Task RaceAsync(TimeSpan time)
    {
        foreach (var what in new[] { "the media", "the sidecar", "the log", "the thumbnail", "the folder of a take", "takes" })
        {
            var shot = await _app.CreateShotAsync();
            await shot.AddAsync(await MediaSamples.OtherMp4Async());
            await shot.AddAsync(await MediaSamples.OtherMp4Async());
            await shot.SettledAsync(2);
            var secret = FillOutside(shot);
            using var over = new CancellationTokenSource(time);
            var swapping = Task.Factory.StartNew(() => Swap(what, shot, over.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            var said = new List<string>();
            for (var round = 0; !over.IsCancellationRequested; round++)
            {
                foreach (var part in new[] { "", "/media", "/thumbnail", "/notes", "/frames/1", "/playback" })
                {
                    if ((await _app.Http.ReadAnyAsync($"{shot.Url}/takes/take_001{part}")).Contains(Secret, StringComparison.Ordinal))
                    {
                        said.Add(part);
                    }
                }

                await WriteAsync(shot, round);
            }

            Assert.True(await swapping > 100, "The name was not swapped often enough to say anything.");
            Assert.True(said.Count == 0, $"While {what} is swapped with a link, somebody reads what lies outside: {string.Join(' ', said)}");
            Assert.Equal(secret, Outside());
            await _app.ReconcileAsync();
            await CommittedAsync(shot);
            Assert.False((await _app.GitAsync(shot.Slug, "log", "-p", "--all")).Contains(Secret, StringComparison.Ordinal), $"While {what} was swapped with a link, a commit took in what lies outside.");
            Directory.Delete(_outside["takes"], recursive: true);
        }
    }

    private Task CommittedAsync(TestShot shot) => _app.WaitForAsync("an end of all commits", () => shot.HasNoJobAsync("commit"));

    private async Task WriteAsync(TestShot shot, int n)
    {
        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Put, "/verdict", n % 2 == 0 ? """{"verdict":"approved"}""" : """{"verdict":"none"}"""),
            (HttpMethod.Patch, "", $$"""{"description":"{{n}}"}"""),
            (HttpMethod.Post, "/notes", $$"""{"text":"{{n}}"}"""),
        })
        {
            using var request = new HttpRequestMessage(method, $"{shot.Url}/takes/take_001{path}") { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
            // How it answers is its own affair: what it works on is not there half of the time.
            using var answer = await _app.Http.SendAsync(request);
        }
    }

    /// <summary>Answers how often.</summary>
    private int Swap(string what, TestShot shot, CancellationToken over)
    {
        var inside = _outside["takes/take_001"];
        var (path, target) = what switch
        {
            "the folder of a take" => (shot.FolderOf(1), inside),
            "takes" => (shot.Takes, _outside["takes"]),
            _ => PathOf(what switch { "the media" => ".mp4", "the sidecar" => "_metadata.json", "the log" => "_events.jsonl", _ => "_thumbnail.png" }),
        };
        (string, string) PathOf(string ending) => (shot.FileOf(1, ending), Path.Combine(inside, Path.GetFileName(shot.FileOf(1, ending))));
        var (real, link) = (path + ".real", path + ".link");
        var times = 0;
        for (; !over.IsCancellationRequested; times++)
        {
            // At each moment the name is what it was, nothing, or a link.
            File.CreateSymbolicLink(link, target);
            Kernel.DurableFile.Replace(path, real);
            Kernel.DurableFile.Replace(link, path);
            Thread.SpinWait(times % 2000);
            if (Kernel.FileStat.Of(path) is { IsLink: true })
            {
                File.Delete(path);
                Kernel.DurableFile.Replace(real, path);
            }
            else
            {
                // Whoever wrote meanwhile has put a file in the link's place: it stays.
                File.Delete(real);
            }

            Thread.SpinWait(times % 3000);
        }

        return times;
    }

    private (string, string)[] Outside() => [.. Directory.GetFiles(_outside.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllText(path)))];

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

        return Outside();
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

    private async Task NothingGotOutAsync(List<(string What, TestShot Shot)> planted)
    {
        foreach (var (what, shot) in planted)
        {
            var said = (await shot.ListAsync("?storage=live,archived,trashed,purged")).ToJsonString();
            foreach (var part in new[] { "", "/media", "/thumbnail" })
            {
                said += await _app.Http.ReadAnyAsync($"{shot.Url}/takes/take_001{part}") + await _app.Http.ReadAnyAsync($"{shot.Url}/takes/take_002{part}") + await _app.Http.ReadAnyAsync($"{shot.Url}/takes/take_009{part}");
            }

            Assert.False(said.Contains(Secret, StringComparison.Ordinal), $"With a link in place of {what} somebody reads what lies outside.");
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
