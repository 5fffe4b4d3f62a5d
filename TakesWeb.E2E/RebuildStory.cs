using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace TakesWeb.E2E;

/// <summary>An admin whose index is gone finds the library as it was, and makes the index again from the storage page.</summary>
public sealed class RebuildStory(Browser browser)
{
    private const float Rebuilt = 60_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lost_index_is_made_again_at_the_start_and_on_demand()
    {
        await using var server = await TakesServer.StartAsync(Ct);
        var studio = await Studio.OpenAsync(server);
        await studio.AddAsync(SampleMedia.Png());
        await studio.AddAsync(SampleMedia.Png());
        await studio.AllSettledAsync();
        await studio.NobodyWorksAsync();
        var before = await studio.Client.GetStringAsync("/api/admin/dump", Ct);
        await server.KillAsync();
        foreach (var file in Directory.GetFiles(server.DataFolder, "app.db*"))
        {
            File.Delete(file);
        }

        await server.RestartAsync(Ct);
        await Eventually.IsTrueAsync("the server is ready", async () => (await studio.Client.GetAsync("/readyz", Ct)).StatusCode == HttpStatusCode.OK);
        Assert.Equal(before, await studio.Client.GetStringAsync("/api/admin/dump", Ct));

        await browser.VisitAsync(server.Address, async admin =>
        {
            await admin.SignInAsync("/storage");
            var panel = admin.Page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Index", Exact = true });
            var earlier = await EndedAtAsync(studio);
            await panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Rebuild the index" }).ClickAsync();
            await Eventually.IsTrueAsync("the end of this rebuild", async () => await EndedAtAsync(studio) is { } at && at != earlier);
            await Assertions.Expect(panel.GetByRole(AriaRole.Status)).ToContainTextAsync("Read 2 takes in 1 project", new LocatorAssertionsToContainTextOptions { Timeout = Rebuilt });
        });
        Assert.Equal(before, await studio.Client.GetStringAsync("/api/admin/dump", Ct));
    }

    private static async Task<string?> EndedAtAsync(Studio studio) => (string?)(await studio.Client.GetFromJsonAsync<JsonNode>("/api/admin/rebuild", Ct))!["endedAt"];
}
