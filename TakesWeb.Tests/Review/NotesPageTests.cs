using System.Net;
using System.Text.Json.Nodes;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Review;

/// <summary>Notes on paper: everything that somebody wrote is text there, in words and on the picture.</summary>
public sealed class NotesPageTests(TakesApp app) : IClassFixture<TakesApp>
{
    private const string Bad = "</p><script>alert(1)</script>\"><img src=x onerror=alert(2)>";

    [Fact]
    public async Task A_shots_notes_are_one_page_without_a_script_of_anybodys()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.PngAsync(), "still.png");
        await shot.SettledAsync(1);
        var drawing = new JsonArray(new JsonObject { ["kind"] = "text", ["color"] = "red", ["width"] = 0.01, ["points"] = new JsonArray(0.5, 0.5), ["text"] = Bad });
        await app.SendJsonAsync(HttpMethod.Post, $"{shot.Url}/takes/take_001/notes", new JsonObject { ["text"] = Bad, ["frame"] = 0, ["strokes"] = drawing }, HttpStatusCode.Created);

        var page = await app.Http.GetStringAsync($"/projects/{shot.Slug}/shots/{shot.Uid}/notes", TestContext.Current.CancellationToken);

        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.Contains("font-size=\"40\"", page, StringComparison.Ordinal);
        Assert.Contains("/takes/take_001/thumbnail?size=512", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shot_that_is_not_there_is_said_to_be_missing()
    {
        var slug = await app.CreateProjectAsync();

        using var response = await app.Http.GetAsync($"/projects/{slug}/shots/{Guid.NewGuid()}/notes", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
