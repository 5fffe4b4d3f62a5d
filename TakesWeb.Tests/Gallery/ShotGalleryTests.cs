using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TakesWeb.Accounts;
using TakesWeb.Generation;
using TakesWeb.Git;
using TakesWeb.Insights;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Previews;
using TakesWeb.Projects;
using TakesWeb.Review;
using TakesWeb.Storage;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Gallery;

public sealed class ShotGalleryTests : BunitContext, IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly PickyGenerator _generator = new();
    private readonly BunitAuthorizationContext _who;

    public ShotGalleryTests()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Takes:Data", _folder.Path)]).Build();
        Services.AddSingleton<IConfiguration>(configuration);
        Services.AddKernel(p => p.GetRequiredService<DataFolder>().AppDatabase);
        Services.AddStorage(configuration).AddMedia(configuration).AddJobs(configuration);
        Services.AddGit().AddJob<CommitJob>(CommitJob.Kind);
        Services.AddProjects();
        Services.AddSingleton<IGenerator>(_generator);
        Services.AddTakes().AddPreviews().AddReview().AddInsights(configuration).AddGeneration(configuration).AddGallery();
        Services.AddScoped<Toasts>();
        // What is thrown away is told to the audit.
        Services.AddSingleton(new AccountsPaths(_folder["server.db"], _folder["keys"], _folder.Path)).AddServerDatabase();
        Services.AddHttpContextAccessor().AddSingleton<Audit>();
        JSInterop.Mode = JSRuntimeMode.Loose;
        _who = AddAuthorization().SetAuthorized("Mara").SetPolicies(Policies.CanAdd).SetRoles(Roles.Artist);
    }

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "projects", "deep-field", ".git"));
        await Services.GetRequiredService<IndexDatabase>().PrepareAsync(Services.GetRequiredService<DataFolder>().AppDatabase, CancellationToken.None);
        await using var server = await Services.GetRequiredService<IDbContextFactory<ServerDbContext>>().CreateDbContextAsync();
        await server.Database.EnsureCreatedAsync();
        await AddAsync(A.Project(), A.Shot());
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void A_shot_without_takes_teaches_how_to_get_one()
    {
        var page = Open();

        Assert.Contains("Drop the first take here", page.Markup, StringComparison.Ordinal);
        Assert.Contains($"/api/projects/deep-field/shots/{A.ShotUid}/takes", page.Find("pre").TextContent, StringComparison.Ordinal);
        Assert.NotNull(Button(page, "Generate one"));
    }

    [Fact]
    public async Task A_take_that_somebody_else_adds_appears_by_itself()
    {
        await AddAsync(A.Take(1));
        var page = Open();
        Assert.Single(Cards(page));

        await AddAsync(A.Take(2));
        Feed.Publish(new LiveEvent("take", A.ProjectId, A.ShotUid, A.Take(2).Uid) { State = "added" });

        page.WaitForAssertion(() => Assert.Equal(["Take 2", "Take 1"], Cards(page).Select(Name)));
    }

    [Fact]
    public async Task A_circle_that_somebody_else_draws_is_seen_here()
    {
        await AddAsync(A.Take(1), A.Take(2));
        var page = Open();

        await using (var db = await Databases.CreateDbContextAsync())
        {
            await db.Set<Shot>().ExecuteUpdateAsync(s => s.SetProperty(x => x.ActiveTakeUid, A.Take(1).Uid));
        }

        Feed.Publish(new LiveEvent("shot", A.ProjectId, A.ShotUid, A.Take(1).Uid) { State = "changed" });

        page.WaitForAssertion(() => Assert.Contains("Take 1, active", Cards(page)[1].GetAttribute("aria-label"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_happens_in_other_shots_changes_nothing_here()
    {
        await AddAsync(A.Take(1));
        var page = Open();
        await AddAsync(A.Take(2));

        Feed.Publish(new LiveEvent("take", A.ProjectId, Guid.NewGuid(), A.Take(2).Uid) { State = "added" });

        Assert.Single(Cards(page));
    }

    [Fact]
    public async Task The_progress_of_a_generator_is_live()
    {
        await AddAsync(A.Take(1, t => (t.Status, t.FileName) = (TakeStatus.Generating, null)));
        var page = Open();

        Feed.Publish(new LiveEvent("job", A.ProjectId, A.ShotUid, A.Take(1).Uid) { JobId = "1", State = "running", Progress = 0.5, Text = "frame 48 of 96" });

        page.WaitForAssertion(() => Assert.Contains("frame 48 of 96", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Somebody_who_may_not_decide_is_told_so_and_nothing_changes()
    {
        await AddAsync(A.Take(1));
        var page = Open();

        await page.Find("[aria-label='Make take 1 active']").ClickAsync(new());

        Assert.Contains("role of a director", Services.GetRequiredService<Toasts>().Current?.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("active", Name(Cards(page)[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_take_starts_from_the_newest_with_the_next_seed()
    {
        await AddAsync(A.Take(1, t => t.Seed = "8826"));
        var page = Open();

        Button(page, "New take").Click();

        page.WaitForAssertion(() => Assert.Equal("8827", page.Find("#nt-seed").GetAttribute("value")));
        Assert.Contains("take 1 used 8826", page.Markup, StringComparison.Ordinal);
        Assert.NotNull(Button(page, "Queue 1 take"));
    }

    [Fact]
    public void A_shot_that_is_not_there_is_said_to_be_so()
    {
        var page = Render<ShotGallery>(p => p.Add(g => g.Slug, "deep-field").Add(g => g.ShotKey, Guid.NewGuid().ToString()));

        Assert.Contains("This shot is not here", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_another_branch_is_checked_out_the_page_says_that_commits_wait()
    {
        var repository = Services.GetRequiredService<DataFolder>().Project("deep-field");
        await Services.GetRequiredService<InitRepository>().RunAsync(repository, CancellationToken.None);
        var head = Path.Combine(repository, ".git", "HEAD");
        await File.WriteAllTextAsync(head, "ref: refs/heads/sketches\n");
        var page = Open();
        Assert.Contains("Commits wait: In deep-field the branch sketches is checked out", Text(page), StringComparison.Ordinal);

        await File.WriteAllTextAsync(head, "ref: refs/heads/main\n");
        Feed.Publish(new LiveEvent("project", A.ProjectId) { State = "committed" });

        page.WaitForAssertion(() => Assert.DoesNotContain("Commits wait", Text(page), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_commit_that_is_put_off_while_the_page_is_open_is_said()
    {
        var repository = Services.GetRequiredService<DataFolder>().Project("deep-field");
        await Services.GetRequiredService<InitRepository>().RunAsync(repository, CancellationToken.None);
        var page = Open();
        Assert.DoesNotContain("Commits wait", Text(page), StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(repository, ".git", "MERGE_HEAD"), "");
        Feed.Publish(new LiveEvent("job", A.ProjectId) { JobId = "1", JobKind = CommitJob.Kind.Name, State = "scheduled" });

        page.WaitForAssertion(() => Assert.Contains("Commits wait: A merge is in progress in deep-field", Text(page), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Takes_that_are_asked_for_again_after_a_refusal_half_way_are_queued_once()
    {
        var page = Open();
        Button(page, "Generate one").Click();
        page.Find("#nt-seed").Input("10");
        page.Find("#nt-many").Input("3");
        _generator.Refuses = "12";

        Button(page, "Queue 3 takes").Click();

        page.WaitForAssertion(() => Assert.Contains("2 of 3 takes are queued. The next was refused: Seed 12 is out.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        _generator.Refuses = null;
        Button(page, "Queue 3 takes").Click();
        page.WaitForAssertion(() => Assert.Equal("3 takes queued.", Services.GetRequiredService<Toasts>().Current?.Text));
        await using var db = await Databases.CreateDbContextAsync();
        Assert.Equal(["10", "11", "12"], await db.Set<Take>().OrderBy(t => t.Number).Select(t => t.Seed).ToListAsync());
    }

    [Fact]
    public async Task Coming_back_from_a_take_the_grid_knows_its_card()
    {
        await AddAsync(A.Take(1), A.Take(2), A.Take(3));
        Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().NavigateTo($"/projects/deep-field/shots/{A.ShotUid}?at=take_001");

        var page = Open();

        Assert.Equal("2", page.Find("[role=grid]").GetAttribute("data-at"));
    }

    [Fact]
    public async Task Chosen_takes_bring_the_bar_and_shift_chooses_all_between()
    {
        await AddAsync(A.Take(1), A.Take(2), A.Take(3), A.Take(4));
        var page = Open();
        Assert.Empty(page.FindAll("[role=toolbar]"));

        page.Find("[aria-label='Choose take 4']").Click();
        page.Find("[aria-label='Choose take 2']").Click(new Microsoft.AspNetCore.Components.Web.MouseEventArgs { ShiftKey = true });

        Assert.Equal("3 takes chosen", page.Find("[role=toolbar]").GetAttribute("aria-label"));
        Assert.Equal(["true", "true", "true", "false"], page.FindAll("[role=checkbox]").Select(c => c.GetAttribute("aria-checked")));
        page.Find("[aria-label='Choose none']").Click();
        Assert.Empty(page.FindAll("[role=toolbar]"));
    }

    [Fact]
    public async Task What_is_in_the_trash_or_archived_is_out_of_sight_until_asked_for()
    {
        await AddAsync(A.Take(1), A.Take(2, t => t.Storage = StorageState.Archived), A.Take(3, t => t.Storage = StorageState.Trashed), A.Take(4, t => t.Storage = StorageState.Purged));
        var page = Open();
        Assert.Equal(["Take 1"], Cards(page).Select(Name));

        Button(page, "Archived").Click();
        Assert.Equal(["Take 2, Archived", "Take 1"], Cards(page).Select(Name));
        Button(page, "Trash").Click();
        Assert.Equal(["Take 3, In the trash"], Cards(page).Select(Name));
        Assert.EndsWith("?show=trash&archived", Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().Uri, StringComparison.Ordinal);
        page.Find("[aria-label='Choose take 3']").Click();
        Assert.NotNull(Button(page, "Restore"));
    }

    [Fact]
    public async Task A_take_whose_bytes_an_earlier_one_has_says_so()
    {
        await AddAsync(A.Take(1, t => t.Sha256 = "same"), A.Take(2, t => t.Sha256 = "same"));
        var page = Open();

        Assert.Contains("The same bytes as take 1, stored once.", Name(Cards(page)[0]), StringComparison.Ordinal);
        Assert.DoesNotContain("same bytes", Name(Cards(page)[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_who_may_only_add_is_refused_a_verdict_and_the_trash_of_others()
    {
        await AddAsync(A.Take(1));
        var page = Open();
        page.Find("[aria-label='Choose take 1']").Click();

        await page.Find("[role=toolbar] [aria-label=Reject]").ClickAsync(new());
        Assert.Contains("role of a director", Services.GetRequiredService<Toasts>().Current?.Text, StringComparison.Ordinal);
        Assert.Equal("Take 1", Name(Cards(page)[0]));
        await page.Find("[aria-label='Move to the trash']").ClickAsync(new());
        Assert.Contains("ask a director", Services.GetRequiredService<Toasts>().Current?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_holds_what_is_in_sight_and_a_little_around_it_however_long_the_list()
    {
        await AddAsync([.. Enumerable.Range(1, 300).Select(n => A.Take(n))]);

        var grid = Open().FindComponent<TakeGrid>().Instance;

        Assert.Equal(300, grid.Window.Total);
        Assert.InRange(grid.Window.Takes.Count, 24, 100);
        Assert.Equal(300 - 200, (await grid.ReadAsync(200, 1)).Takes.Single(t => t.Number == 100).Number);
    }

    [Fact]
    public async Task An_address_filters_and_sorts_and_each_condition_can_be_taken_away()
    {
        await AddAsync(A.Take(1, t => t.Rating = 4), A.Take(2, t => t.Rating = 5), A.Take(3, t => t.Prompt = "the kettle"));
        Navigation.NavigateTo($"/projects/deep-field/shots/{A.ShotUid}?minRating=4&sort=rating");
        var page = Open();
        Assert.Equal(["Take 2", "Take 1"], Cards(page).Select(Name));
        Assert.Contains("2 of 3 takes", Text(page), StringComparison.Ordinal);

        page.Find("[aria-label='Without: 4 stars or more']").Click();

        Assert.Equal(3, Cards(page).Count);
        Assert.EndsWith("?sort=rating", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_shows_nothing_says_what_hides_the_takes()
    {
        await AddAsync(A.Take(1, t => t.Rating = 4), A.Take(2));
        Navigation.NavigateTo($"/projects/deep-field/shots/{A.ShotUid}?minRating=4&seed=nobody");

        var page = Open();

        Assert.Contains("No take fits this filter", Text(page), StringComparison.Ordinal);
        Assert.Equal(["4 stars or more without it there are none either", "seed nobody without it: 1 take"], page.FindAll(".hiding li").Select(li => string.Join(' ', li.Children.Select(c => c.TextContent.Trim()))));
    }

    [Fact]
    public async Task Keys_that_come_faster_than_the_index_answers_are_all_heard()
    {
        await AddAsync([.. Enumerable.Range(1, 9).Select(n => A.Take(n))]);
        var page = Open();
        var grid = page.FindComponent<TakeGrid>().Instance;

        await page.InvokeAsync(() => Task.WhenAll(
            grid.Choose(A.Take(9).Uid, false), grid.Extend(A.Take(9).Uid, A.Take(8).Uid), grid.Extend(A.Take(8).Uid, A.Take(7).Uid), grid.Choose(A.Take(4).Uid, true), grid.Choose(A.Take(8).Uid, false)));

        Assert.Equal("5 takes chosen", page.Find("[role=toolbar]").GetAttribute("aria-label"));
    }

    [Fact]
    public async Task A_key_on_a_card_is_seen_before_it_is_written_and_taken_back_when_it_is_refused()
    {
        _who.SetPolicies(Policies.CanAdd, Policies.CanDirect).SetRoles(Roles.Director);
        // Its folder is not there: the log cannot be written.
        await AddAsync(A.Take(1));
        var page = Open();

        await page.InvokeAsync(() => page.FindComponent<TakeGrid>().Instance.Deed(A.Take(1).Uid, "reject"));

        Assert.Equal("Take 1", Name(Cards(page)[0]));
        Assert.Contains("is away", Services.GetRequiredService<Toasts>().Current?.Text, StringComparison.Ordinal);
    }

    private Microsoft.AspNetCore.Components.NavigationManager Navigation => Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>();

    private static string Text(IRenderedComponent<ShotGallery> page) => string.Join(' ', page.Nodes.Select(n => n.TextContent));

    private LiveFeed Feed => Services.GetRequiredService<LiveFeed>();

    private IDbContextFactory<TakesDbContext> Databases => Services.GetRequiredService<IDbContextFactory<TakesDbContext>>();

    private IRenderedComponent<ShotGallery> Open() => Render<ShotGallery>(p => p.Add(g => g.Slug, "deep-field").Add(g => g.ShotKey, A.ShotUid.ToString()));

    private static IReadOnlyList<IElement> Cards(IRenderedComponent<ShotGallery> page) => [.. page.FindAll("article")];

    private static string Name(IElement card) => card.GetAttribute("aria-label")!.Split(", 1920", StringSplitOptions.None)[0];

    private static IElement Button(IRenderedComponent<ShotGallery> page, string words) => page.FindAll("button").First(b => b.TextContent.Contains(words, StringComparison.Ordinal));

    private async Task AddAsync(params object[] rows)
    {
        await using var db = await Databases.CreateDbContextAsync();
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }

    /// <summary>Prepares anything but one seed, and makes nothing.</summary>
    private sealed class PickyGenerator : IGenerator
    {
        public string Name => "built-in";

        public string? Refuses { get; set; }

        public Outcome<JsonObject> Prepare(JsonObject generationParams) =>
            generationParams["seed"]?.ToString() is { } seed && seed == Refuses ? Problem.Invalid($"Seed {seed} is out.") : (JsonObject)generationParams.DeepClone();

        public Task<Outcome<GeneratedMedia>> RunAsync(JsonObject generationParams, string output, Action<double, string?> report, CancellationToken ct) =>
            Task.FromResult<Outcome<GeneratedMedia>>(Problem.Invalid("It makes nothing."));
    }
}
