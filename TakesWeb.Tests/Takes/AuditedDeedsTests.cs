using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TakesWeb.Accounts;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Takes;

/// <summary>What cannot be undone, and what hides something, leaves a line that nobody changes: who, what, in which film.</summary>
public sealed class AuditedDeedsTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task Trash_restore_purge_and_settings_are_told_once_each()
    {
        var shot = await app.CreateShotAsync();
        await shot.AddAsync(MediaSamples.NewBmp(), "a.bmp");
        await shot.AddAsync(MediaSamples.NewBmp(), "b.bmp");
        await shot.SettledAsync(2);
        var project = $"/api/projects/{shot.Slug}";

        await Library.DoAsync(shot, HttpMethod.Delete, 1, "");
        await Library.DoAsync(shot, HttpMethod.Delete, 1, "");
        await Library.DoAsync(shot, HttpMethod.Post, 1, "/restore");
        await Library.DoAsync(shot, HttpMethod.Delete, 1, "");
        await Library.DoAsync(shot, HttpMethod.Post, 1, "/purge");
        await app.SendJsonAsync(HttpMethod.Patch, project, new JsonObject { ["quotaBytes"] = 1_000_000_000 }, HttpStatusCode.OK);
        await app.SendJsonAsync(HttpMethod.Delete, shot.Url, null, HttpStatusCode.OK);
        await app.SendJsonAsync(HttpMethod.Post, $"{shot.Url}/restore", null, HttpStatusCode.OK);
        await app.SendJsonAsync(HttpMethod.Delete, project, null, HttpStatusCode.OK);

        var lines = (await app.GetAsync("/api/audit"))["lines"]!.AsArray().Where(l => (string?)l!["project"] == shot.Slug).Select(l => $"{l!["deed"]}: {l["what"]}").Reverse();
        Assert.Equal(
            [
                $"{AuditDeeds.Trashed}: Down the spiral, take 1",
                $"{AuditDeeds.Restored}: Down the spiral, take 1",
                $"{AuditDeeds.Trashed}: Down the spiral, take 1",
                $"{AuditDeeds.Purged}: Down the spiral, take 1",
                $"{AuditDeeds.SettingChanged}: quota: 1000000000 bytes",
                $"{AuditDeeds.Trashed}: the shot Down the spiral",
                $"{AuditDeeds.Restored}: the shot Down the spiral",
                $"{AuditDeeds.Trashed}: the film {(await app.GetAsync(project))["name"]}",
            ],
            lines);
    }

    [Fact]
    public async Task Many_takes_at_once_are_one_line()
    {
        var shot = await app.CreateShotAsync();
        for (var i = 0; i < 3; i++)
        {
            await shot.AddAsync(MediaSamples.NewBmp(), "a.bmp");
        }

        await shot.SettledAsync(3);
        var takes = new JsonArray([.. (await shot.ListAsync())["takes"]!.AsArray().Select(t => (JsonNode)(string)t!["takeUid"]!)]);
        using var asked = await app.Http.PostAsJsonAsync($"/api/projects/{shot.Slug}/takes/bulk", new JsonObject { ["action"] = "delete", ["takeUids"] = takes, ["dryRun"] = false }, TestContext.Current.CancellationToken);
        asked.EnsureSuccessStatusCode();

        await app.WaitForAsync("the line", async () => (await app.GetAsync($"/api/audit?deed={AuditDeeds.Trashed}"))["lines"]!.AsArray().Any(l => (string?)l!["project"] == shot.Slug));
        var line = Assert.Single((await app.GetAsync("/api/audit"))["lines"]!.AsArray(), l => (string?)l!["project"] == shot.Slug);
        Assert.Equal("3 takes", (string)line!["what"]!);
    }
}
