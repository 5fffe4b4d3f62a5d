using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Storage;

public sealed class FreeSpaceTests
{
    [Fact]
    public async Task Below_the_reserve_every_way_in_answers_507_and_nothing_is_left_behind()
    {
        await using var app = await TakesApp.StartNewAsync(("Takes:Storage:ReserveBytes", "4000000000000000000"));
        var shot = await app.CreateShotAsync();
        var bytes = await MediaSamples.Mp4Async();

        using var posted = await shot.PostAsync(bytes);
        using var queued = await app.Http.PostAsJsonAsync(shot.Url + "/takes", new JsonObject { ["generationParams"] = TestShot.Small() });
        using var declaration = new HttpRequestMessage(HttpMethod.Post, "/uploads")
        {
            Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Length", "1000" }, { "Upload-Metadata", $"project {Base64(shot.Slug)},shot {Base64(shot.Uid)}" } },
        };
        using var declared = await app.Http.SendAsync(declaration);

        Assert.Contains("Takes:Storage:ReserveBytes", await TakesApp.RefusalAsync(posted, 507), StringComparison.Ordinal);
        Assert.Contains("in reserve", await TakesApp.RefusalAsync(queued, 507), StringComparison.Ordinal);
        Assert.Contains("in reserve", await TakesApp.RefusalAsync(declared, 507), StringComparison.Ordinal);
        Assert.Empty(app.Staged(shot.Slug));
        Assert.Empty(Directory.GetFileSystemEntries(shot.Takes));
        Assert.Empty(await shot.NumbersAsync());
        using var ready = await app.Http.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
}
