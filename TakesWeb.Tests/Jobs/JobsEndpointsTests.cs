using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using TakesWeb.Accounts;
using TakesWeb.Storage;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Jobs;

public sealed class JobsEndpointsTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string _folder = Directory.CreateTempSubdirectory("takes-jobs-").FullName;
    private readonly Script _script = new();
    private readonly ProjectName _film = new(Guid.NewGuid(), "night-train", "Night Train");
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Takes:Data"] = _folder;
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<StorageOptions>(builder.Configuration.GetSection("Takes"));
        builder.Services.AddSingleton<DataFolder>();
        // Who may is for the tests of Accounts.
        builder.Services.AddAuthorization(options => options.AddPolicy(Policies.CanAdmin, policy => policy.RequireAssertion(_ => true)));
        builder.Services.AddSingleton(_script);
        builder.Services.AddSingleton<IProjectNames>(new NamedProjects(_film));
        builder.Services.AddJobs(builder.Configuration).AddJob<ScriptBody>(Kinds.Proxy).AddJob<ScriptBody>(Kinds.Scrub);
        _app = builder.Build();
        _app.Use((http, next) =>
        {
            http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "Mara Keller"), new Claim(ClaimTypes.Role, Roles.Admin)], "test"));
            return next(http);
        });
        _app.MapJobs();
        await _app.StartAsync(None);
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _client = new HttpClient { BaseAddress = new Uri(address) };
    }

    public async ValueTask DisposeAsync()
    {
        _script.OpenAll();
        _client.Dispose();
        await _app.StopAsync(None);
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Jobs_are_listed_retried_and_cancelled_over_http()
    {
        _script.Body = (_, _) => throw new PermanentJobFailureException("No picture in it.", "moov atom not found");
        var project = Guid.NewGuid();
        await using var socket = await ListenAsync();
        var id = await Queue.EnqueueAsync(Kinds.Proxy.Ask("a") with { Subject = "Harbour, take 9", ProjectId = project }, None);
        await socket.NextAsync(live => live.GetProperty("state").GetString() == "failed");

        var list = await _client.GetFromJsonAsync<JsonElement>($"/api/jobs?state=failed&kind=proxy&project={project}", None);

        var job = Assert.Single(list.GetProperty("jobs").EnumerateArray());
        Assert.Equal(id, job.GetProperty("id").GetString());
        Assert.Equal("bulk", job.GetProperty("lane").GetString());
        Assert.Equal("failed", job.GetProperty("state").GetString());
        Assert.Equal("Harbour, take 9", job.GetProperty("subject").GetString());
        Assert.Equal("No picture in it.", job.GetProperty("reason").GetString());
        Assert.Equal("moov atom not found", job.GetProperty("detail").GetString());
        Assert.Equal(1, list.GetProperty("states").GetProperty("failed").GetInt32());
        Assert.Equal("scrub", list.GetProperty("recurring")[0].GetProperty("kind").GetString());
        Assert.Equal(4, list.GetProperty("lanes").GetArrayLength());

        _script.Body = _script.WaitAtGateAsync;
        Assert.Equal(HttpStatusCode.Accepted, (await _client.PostAsync($"/api/jobs/{id}/retry", null, None)).StatusCode);
        await socket.NextAsync(live => live.GetProperty("state").GetString() == "running");
        Assert.Equal(HttpStatusCode.Accepted, (await _client.PostAsync($"/api/jobs/{id}/cancel", null, None)).StatusCode);
        await socket.NextAsync(live => live.GetProperty("state").GetString() == "cancelled");
        var refused = await _client.PostAsync($"/api/jobs/{id}/cancel", null, None);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("nothing to cancel", await refused.Content.ReadAsStringAsync(None), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/jobs?state=lost", HttpStatusCode.BadRequest)]
    [InlineData("/api/jobs?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/api/jobs?project=day-train", HttpStatusCode.NotFound)]
    [InlineData("/api/jobs?project=night-train", HttpStatusCode.OK)]
    [InlineData("/api/jobs", HttpStatusCode.OK)]
    public async Task Questions_that_cannot_be_right_are_refused(string path, HttpStatusCode status) =>
        Assert.Equal(status, (await _client.GetAsync(path, None)).StatusCode);

    [Fact]
    public async Task A_lane_is_paused_by_somebody_and_resumed_over_http()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await _client.PostAsync("/api/jobs/lanes/bulk/pause", null, None)).StatusCode);
        var id = await Queue.EnqueueAsync(Kinds.Proxy.Ask("a"), None);
        var pause = (await _client.GetFromJsonAsync<JsonElement>("/api/jobs", None)).GetProperty("lanes")[2].GetProperty("pause");
        Assert.Equal(("Mara Keller", false), (pause.GetProperty("by").GetString(), pause.GetProperty("isParked").GetBoolean()));

        await using var socket = await ListenAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await _client.PostAsync("/api/jobs/lanes/Bulk/resume", null, None)).StatusCode);

        await socket.NextAsync(live => live.GetProperty("state").GetString() == "succeeded" && live.GetProperty("jobId").GetString() == id);
        var refused = await _client.PostAsync("/api/jobs/lanes/2/pause", null, None);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Contains("Use interactive, commit, bulk, maintenance.", await refused.Content.ReadAsStringAsync(None), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_failed_of_a_project_are_retried_and_a_recurring_job_is_run_now_over_http()
    {
        _script.Body = (_, _) => throw new PermanentJobFailureException("No picture in it.");
        await using var socket = await ListenAsync();
        await Queue.EnqueueManyAsync([Kinds.Proxy.Ask("a") with { ProjectId = _film.Id }, Kinds.Proxy.Ask("b") with { ProjectId = _film.Id }, Kinds.Proxy.Ask("c")], None);
        for (var failed = 0; failed < 3; failed++)
        {
            await socket.NextAsync(live => live.GetProperty("state").GetString() == "failed");
        }

        _script.Body = (_, _) => Task.CompletedTask;
        var retried = await _client.PostAsync("/api/jobs/retry-failed?project=night-train", null, None);
        Assert.Equal(2, (await retried.Content.ReadFromJsonAsync<JsonElement>(None)).GetProperty("retried").GetInt32());
        await socket.NextAsync(live => live.GetProperty("state").GetString() == "succeeded");
        await socket.NextAsync(live => live.GetProperty("state").GetString() == "succeeded");
        Assert.Single((await _client.GetFromJsonAsync<JsonElement>("/api/jobs?state=failed", None)).GetProperty("jobs").EnumerateArray());

        Assert.Equal(HttpStatusCode.Accepted, (await _client.PostAsync("/api/jobs/schedule/scrub/run", null, None)).StatusCode);
        await socket.NextAsync(live => live.GetProperty("state").GetString() == "succeeded" && live.GetProperty("jobKind").GetString() == "scrub");
        Assert.Equal(HttpStatusCode.NotFound, (await _client.PostAsync("/api/jobs/schedule/proxy/run", null, None)).StatusCode);
    }

    [Fact]
    public async Task The_hub_tells_everything_or_the_watched_project_alone()
    {
        var mine = Guid.NewGuid();
        var feed = _app.Services.GetRequiredService<LiveFeed>();
        await using var all = await ListenAsync();
        await using var one = await ListenAsync();
        await one.CallAsync("Watch", mine);

        feed.Publish(new LiveEvent("take", Guid.NewGuid()) { State = "added" });
        feed.Publish(new LiveEvent("take", mine, Guid.NewGuid(), Guid.NewGuid()) { State = "changed", Progress = 0.5 });

        Assert.Equal("added", (await all.NextAsync(_ => true)).GetProperty("state").GetString());
        var first = await one.NextAsync(_ => true);
        Assert.Equal(("take", "changed", mine), (first.GetProperty("type").GetString(), first.GetProperty("state").GetString(), first.GetProperty("projectId").GetGuid()));
        await one.CallAsync("WatchAll");
        feed.Publish(new LiveEvent("storage"));
        Assert.Equal("storage", (await one.NextAsync(_ => true)).GetProperty("type").GetString());
    }

    private JobQueue Queue => _app.Services.GetRequiredService<JobQueue>();

    private Task<HubListener> ListenAsync() => HubListener.ConnectAsync(_client.BaseAddress!);
}
