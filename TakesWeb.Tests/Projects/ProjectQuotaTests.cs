using System.Net;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TakesWeb.Kernel;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Projects;

public sealed class ProjectQuotaTests(TakesApp app) : IClassFixture<TakesApp>
{
    [Fact]
    public async Task A_quota_lies_in_project_json_is_committed_and_taken_away_with_null()
    {
        var slug = await app.CreateProjectAsync();
        var path = Path.Combine(app.RepositoryOf(slug), "project.json");
        Assert.Contains("\"quota\": null", await File.ReadAllTextAsync(path), StringComparison.Ordinal);

        var set = await PatchAsync(slug, new JsonObject { ["quotaBytes"] = 60_000_000_000 });
        Assert.Equal(60_000_000_000, (long)set["quotaBytes"]!);
        Assert.Contains("\"quota\": 60000000000,", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
        await app.WaitForAsync("the commit of it", async () => (await app.Get<FindProject>().RunAsync(slug, CancellationToken.None)).Value is var row && row.Revision == row.CommittedRevision);
        Assert.Contains("\"quota\": 60000000000,", await app.GitAsync(slug, "show", "HEAD:project.json"), StringComparison.Ordinal);

        var both = await PatchAsync(slug, new JsonObject { ["name"] = "Deep Field", ["quotaBytes"] = null });
        Assert.Equal(("Deep Field", null), ((string)both["name"]!, (long?)both["quotaBytes"]));
        var renamed = await PatchAsync(slug, new JsonObject { ["name"] = "Deeper Field" });
        Assert.Null(renamed["quotaBytes"]);
    }

    [Theory]
    [InlineData("{}", "or quotaBytes (a number")]
    [InlineData("{\"quotaBytes\": 0}", "above 0")]
    [InlineData("{\"quotaBytes\": -5}", "above 0")]
    [InlineData("{\"quotaBytes\": \"60 GB\"}", "whole number of bytes")]
    [InlineData("{\"quotaBytes\": 1.5}", "whole number of bytes")]
    [InlineData("{\"name\": \"\", \"quotaBytes\": 5000}", "letter or a digit")]
    public async Task What_cannot_be_a_quota_is_refused_and_changes_nothing(string body, string words)
    {
        var slug = await app.CreateProjectAsync();

        using var answer = await app.Http.PatchAsync(new Uri($"/api/projects/{slug}", UriKind.Relative), new StringContent(body, null, "application/json"));

        Assert.Contains(words, await TakesApp.RefusalAsync(answer, 400), StringComparison.Ordinal);
        Assert.Null((await app.GetAsync($"/api/projects/{slug}"))["quotaBytes"]);
    }

    [Fact]
    public async Task A_director_renames_and_sets_no_quota()
    {
        var slug = await app.CreateProjectAsync();
        var id = Guid.Parse((string)(await app.GetAsync($"/api/projects/{slug}"))["id"]!);
        var director = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, "Director"), new Claim(ClaimTypes.Name, "Ida")], "test"));
        await using var scope = app.Services.CreateAsyncScope();
        var change = scope.ServiceProvider.GetRequiredService<ChangeProject>();

        var refused = await change.RunAsync(id, new ProjectPatch("Other") { QuotaBytes = JsonDocument.Parse("5").RootElement }, director, CancellationToken.None);
        var renamed = await change.RunAsync(id, new ProjectPatch("Deep Field"), director, CancellationToken.None);

        Assert.Equal(ProblemKind.Forbidden, refused.Problem?.Kind);
        Assert.Equal(("Deep Field", null), (renamed.Value.Name, renamed.Value.QuotaBytes));
    }

    [Theory]
    [InlineData("7000000", 7_000_000L)]
    [InlineData("\"many\"", null)]
    [InlineData("-1", null)]
    public async Task A_quota_that_came_by_a_pull_holds_and_one_that_is_no_number_does_not(string written, long? holds)
    {
        var slug = await app.CreateProjectAsync();
        await PatchAsync(slug, new JsonObject { ["quotaBytes"] = 5000 });
        var path = Path.Combine(app.RepositoryOf(slug), "project.json");

        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("\"quota\": 5000", $"\"quota\": {written}", StringComparison.Ordinal));
        await app.ReconcileAsync();

        Assert.Equal(holds, (long?)(await app.GetAsync($"/api/projects/{slug}"))["quotaBytes"]);
    }

    private Task<JsonObject> PatchAsync(string slug, JsonObject body) => app.SendJsonAsync(HttpMethod.Patch, $"/api/projects/{slug}", body, HttpStatusCode.OK);
}
