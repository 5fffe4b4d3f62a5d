using System.Net;
using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Storage;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Insights;

/// <summary>Two takes are compared frame by frame, by the real decoder.</summary>
public sealed class SimilarityTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task The_curve_finds_the_frame_that_was_changed_and_is_measured_once()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await FilmAsync("null"));
        await shot.AddAsync(await FilmAsync("drawbox=x=10:y=10:w=100:h=60:color=white:t=fill:enable='eq(n,7)'"));
        await shot.SettledAsync(2);
        var url = shot.Url + "/similarity?takes=take_001,take_002";
        Assert.Equal("none", (string?)(await app.GetAsync(url))["status"]);

        await app.SendJsonAsync(HttpMethod.Post, url, null, HttpStatusCode.Accepted);
        var curve = await app.WaitForAsync("the curve", async () => await app.GetAsync(url) is var found && (string?)found["status"] == "measured" ? found : null);

        Assert.Equal((7, 24), ((int)curve["worst"]!, curve["frames"]!.AsArray().Count));
        var values = curve["frames"]!.AsArray().Select(v => (double)v!).ToList();
        Assert.InRange(values[7], 0, 0.9);
        Assert.All(values.Where((_, i) => i != 7), value => Assert.InRange(value, 0.95, 1));
        Assert.Empty(curve["said"]!.AsArray());
        await app.SendJsonAsync(HttpMethod.Post, url, null, HttpStatusCode.OK);
        var kept = Directory.GetFiles(Path.Combine(app.Data, "cache"), $"similarity_{((string)(await shot.TakeAsync(2))["file"]!["sha256"]!)[..16]}.json", SearchOption.AllDirectories).Single();
        await app.WaitForAsync("the curve in the books", async () => await BookedAsync(kept) == new FileInfo(kept).Length);
        Assert.Empty(app.Staged(shot.Slug));
    }

    [Fact]
    public async Task Other_rates_sizes_and_lengths_are_compared_by_time_and_said()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await FilmAsync("null"));
        await shot.AddAsync(await FilmAsync("scale=160:90", rate: 12, seconds: 0.5));
        await shot.SettledAsync(2);
        var url = shot.Url + "/similarity?takes=take_001,take_002";

        await app.SendJsonAsync(HttpMethod.Post, url, null, HttpStatusCode.Accepted);
        var curve = await app.WaitForAsync("the curve", async () => await app.GetAsync(url) is var found && (string?)found["status"] == "measured" ? found : null);

        Assert.Equal(12, curve["frames"]!.AsArray().Count);
        Assert.Equal(["sizes", "rates", "lengths"], curve["said"]!.AsArray().Select(s => ((string)s!).Split(' ')[1]));
    }

    [Fact]
    public async Task What_is_no_pair_of_films_is_refused()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await FilmAsync("null"));
        await shot.AddAsync(await MediaSamples.SmallPngAsync(), "frame.png");

        using var one = await app.Http.PostAsync(shot.Url + "/similarity?takes=take_001", null);
        using var still = await app.Http.PostAsync(shot.Url + "/similarity?takes=take_001,take_002", null);
        using var self = await app.Http.PostAsync(shot.Url + "/similarity?takes=take_001,take_001", null);

        Assert.Contains("Two takes", await TakesApp.RefusalAsync(one, 400), StringComparison.Ordinal);
        Assert.Contains("Take 2 is no film", await TakesApp.RefusalAsync(still, 409), StringComparison.Ordinal);
        Assert.Contains("same bytes", await TakesApp.RefusalAsync(self, 409), StringComparison.Ordinal);
    }

    private static async Task<byte[]> FilmAsync(string filter, int rate = 24, double seconds = 1)
    {
        using var folder = new TempFolder();
        await TakesApp.ProgramAsync(
            "ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", $"testsrc2=size=320x180:rate={rate}:duration={seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)}", "-vf", filter, "-pix_fmt", "yuv420p", "-crf", "12", folder["film.mp4"]]);
        return await File.ReadAllBytesAsync(folder["film.mp4"]);
    }

    private async Task<long> BookedAsync(string path)
    {
        await using var db = await app.Get<IDbContextFactory<TakesDbContext>>().CreateDbContextAsync();
        var name = Path.GetRelativePath(app.Data, path);
        return await db.Set<StoredFile>().Where(f => f.Path == name && f.Category == FileCategory.Cache).Select(f => f.Bytes).FirstOrDefaultAsync();
    }
}
