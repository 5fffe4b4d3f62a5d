using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Support;
using TakesWeb.Takes;
using Xunit;

namespace TakesWeb.Housekeeping;

public sealed class StoragePageTests : BunitContext, IAsyncLifetime
{
    private readonly TakesApp _app = new();

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton(_app.Get<ReadStorage>()).AddSingleton(_app.Get<LargestTakes>()).AddSingleton(_app.Get<CollectLeftovers>());
        Services.AddSingleton(_app.Get<Takes.FindTroubles>()).AddSingleton(_app.Get<Takes.RepairTrouble>());
        Services.AddSingleton(_app.Get<ReadGrowth>()).AddSingleton(_app.Get<SetQuota>()).AddSingleton(_app.Get<FreeSpace>());
        Services.AddSingleton(_app.Get<ListBackups>()).AddSingleton(_app.Get<BackupServerDatabase>());
        Services.AddSingleton(_app.Get<FindProject>()).AddSingleton(_app.Get<CloneCommand>()).AddSingleton(_app.Get<DataFolder>());
        Services.AddSingleton(_app.Get<IOptions<StorageOptions>>()).AddSingleton(_app.Get<IOptions<CleanupOptions>>());
        Services.AddSingleton(_app.Get<PlanSpace>()).AddSingleton(_app.Get<BulkTakes>()).AddSingleton(_app.Get<ListProjects>());
        Services.AddSingleton(_app.Get<LiveFeed>()).AddSingleton(TimeProvider.System).AddSingleton<Toasts>().AddScoped<OpenPages>();
        Services.AddSingleton(_app.Get<RebuildProgress>()).AddSingleton(_app.Get<RebuildRequests>()).AddSingleton(_app.Get<RefusedFolders>());
        Services.AddSingleton(_app.Get<ReadScrub>()).AddSingleton(_app.Get<RepairFinding>()).AddSingleton(_app.Get<JobQueue>()).AddSingleton(_app.Get<Upkeep>());
    }

    public new async ValueTask DisposeAsync()
    {
        await DisposeComponentsAsync();
        await base.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public void An_empty_server_teaches_what_will_be_counted()
    {
        AddAuthorization().SetAuthorized("mara").SetPolicies(Policies.CanLook).SetRoles(Roles.Viewer);

        var page = Render<StoragePage>();

        Assert.Contains("once, however many takes share it", page.Markup, StringComparison.Ordinal);
        Assert.Contains("nobody has looked since the start", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("table"));
    }

    [Fact]
    public async Task An_admin_rebuilds_the_index_from_the_page_and_reads_how_it_went()
    {
        AddAuthorization().SetAuthorized("mara").SetPolicies(Policies.CanLook, Policies.CanAdmin).SetRoles(Roles.Admin);
        var shot = await _app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(1);
        var panel = Render<RebuildPanel>();

        await panel.PressAsync("button", "Rebuild the index");

        panel.WaitForAssertion(() => Assert.Contains("Read 1 take in 1 project", panel.Find("[role=status]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Who_may_only_look_is_offered_no_rebuild()
    {
        AddAuthorization().SetAuthorized("vera").SetPolicies(Policies.CanLook).SetRoles(Roles.Viewer);

        var panel = Render<RebuildPanel>();

        Assert.Empty(panel.FindAll("button"));
        Assert.Contains("no take is touched", panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_a_project_names_its_bytes_its_largest_takes_and_where_it_lies_and_follows_live()
    {
        AddAuthorization().SetAuthorized("mara").SetPolicies(Policies.CanLook).SetRoles(Roles.Viewer);
        var shot = await _app.CreateShotAsync();
        var page = Render<ProjectStoragePage>(parameters => parameters.Add(p => p.Slug, shot.Slug));
        Assert.Contains("No take has media yet", page.Markup, StringComparison.Ordinal);

        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.CircleAsync(2);
        await shot.SettledAsync(2);

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".takes-table tbody tr img").Count));
        page.WaitForAssertion(() => Assert.Equal("Active", page.Find(".active-word").TextContent));
        Assert.Equal($"/projects/{shot.Slug}/shots/{shot.Uid}/takes/take_001", page.Find("a[aria-label='Take 1 of Down the spiral']").GetAttribute("href"));
        Assert.Equal(
            ["Renders", "Assets", "Thumbnails", "Metadata", "LFS store alone", "Trash", "Git", "Cache"],
            page.FindAll(".kinds tbody th").Select(th => th.TextContent.Trim()));
        var total = (long)(await _app.GetAsync($"/api/projects/{shot.Slug}/storage"))["total_size_bytes"]!;
        page.WaitForAssertion(() => Assert.Contains(CategoryLook.Exact(total), page.Find(".facts").TextContent, StringComparison.Ordinal));
        Assert.Contains("one copy under two names", page.Find(".where").TextContent, StringComparison.Ordinal);
        Assert.Contains("git lfs pull", page.Find("pre.term").TextContent, StringComparison.Ordinal);
        Assert.StartsWith($"{(await _app.GetAsync($"/api/projects/{shot.Slug}"))["name"]}: Renders ", page.Find("[role=img]").GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.DoesNotContain("Find leftovers", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_admin_looks_first_and_then_removes_what_was_shown()
    {
        AddAuthorization().SetAuthorized("mara").SetPolicies(Policies.CanLook, Policies.CanAdmin).SetRoles(Roles.Admin);
        var shot = await _app.CreateShotAsync();
        await _app.WaitForAsync("the shot's commit", async () =>
            (await _app.Get<FindProject>().RunAsync(shot.Slug, CancellationToken.None)).Value is var project
            && project.Revision == project.CommittedRevision
            && !File.Exists(Path.Combine(shot.Repository, ".git", "takes", "commit-intent.json")));
        var clock = new MovedClock { By = TimeSpan.FromHours(25) };
        Services.AddSingleton(new CollectLeftovers(
            _app.Get<ListProjects>(), _app.Get<RepositoryLeftovers>(), _app.Get<LibraryLeftovers>(), _app.Get<OrphanTakes>(), _app.Get<UnclaimedFiles>(), _app.Get<RemoveLeftover>(), _app.Get<ByteLedger>(), _app.Get<DataFolder>(),
            _app.Get<KnownLeftovers>(), _app.Get<LiveFeed>(), Options.Create(new CleanupOptions()), Options.Create(new OrphanOptions()), _app.Get<ServerStart>(), clock));
        var orphan = Disk.AddObject(shot.Repository, new byte[1234]);
        var page = Render<StoragePage>();

        await page.PressAsync("button", "Find leftovers");
        page.WaitForAssertion(() => Assert.Contains("Remove 1 file, 1.23 kB", page.Markup, StringComparison.Ordinal));
        Assert.Contains("No take, commit, tag or file refers to these bytes", page.Find(".leftovers tbody").TextContent, StringComparison.Ordinal);
        Assert.True(File.Exists(orphan));
        await page.PressAsync("button", "Remove 1 file");
        page.WaitForAssertion(() => Assert.Contains("Removed 1 file, 1.23 kB are free again.", page.Markup, StringComparison.Ordinal));
        Assert.False(File.Exists(orphan));
    }

    [Fact]
    public async Task An_admin_sets_a_quota_and_takes_it_away_and_the_page_says_what_it_means()
    {
        AddAuthorization().SetAuthorized("mara").SetPolicies(Policies.CanLook, Policies.CanAdmin).SetRoles(Roles.Admin);
        var shot = await _app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(1);
        var page = Render<ProjectStoragePage>(parameters => parameters.Add(p => p.Slug, shot.Slug));
        Assert.Contains("No quota: uploads are refused only when the disk is full.", page.Find(".quota").TextContent, StringComparison.Ordinal);

        page.Find(".quota input").Input("0");
        page.Find(".quota form").Submit();
        page.WaitForAssertion(() => Assert.Contains("Give a number above 0", page.Find(".quota [role=alert]").TextContent, StringComparison.Ordinal));
        page.Find(".quota select").Change("kB");
        page.Find(".quota input").Input("1.5");
        page.Find(".quota form").Submit();

        page.WaitForAssertion(() => Assert.Contains("Full: ", page.Find(".quota [role=status]").TextContent, StringComparison.Ordinal));
        Assert.Equal(1500, (long)(await _app.GetAsync($"/api/projects/{shot.Slug}"))["quotaBytes"]!);
        var all = Render<StoragePage>();
        Assert.Contains("Quota full", all.Find(".bars").TextContent, StringComparison.Ordinal);
        await page.PressAsync(".quota button", "No quota");
        page.WaitForAssertion(() => Assert.Contains("No quota: uploads", page.Find(".quota [role=status]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_is_no_admin_sees_the_quota_and_no_form()
    {
        AddAuthorization().SetAuthorized("ida").SetPolicies(Policies.CanLook, Policies.CanDirect).SetRoles(Roles.Director);
        var slug = await _app.CreateProjectAsync();

        var page = Render<ProjectStoragePage>(parameters => parameters.Add(p => p.Slug, slug));

        Assert.Contains("No quota", page.Find(".quota").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".quota form"));
    }

    [Fact]
    public async Task Every_chart_is_a_table_too_and_one_sample_makes_no_line()
    {
        AddAuthorization().SetAuthorized("mara").SetPolicies(Policies.CanLook).SetRoles(Roles.Viewer);
        var shot = await _app.CreateShotAsync();
        await shot.AddAsync(await MediaSamples.OtherMp4Async());
        await shot.SettledAsync(1);
        var page = Render<StoragePage>();
        Assert.Contains("come back tomorrow", page.Find(".growth").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".growth svg"));

        var clock = new MovedClock { By = TimeSpan.FromDays(-4) };
        await new SampleStorage(
            _app.Get<Microsoft.EntityFrameworkCore.IDbContextFactory<ServerDbContext>>(), _app.Get<ByteLedger>(), _app.Get<ListProjects>(), _app.Get<MeasureGit>(), _app.Get<LiveFeed>(), clock)
            .RunAsync(CancellationToken.None);

        page.WaitForAssertion(() => Assert.Contains(" now", page.Find(".growth svg[role=img]").GetAttribute("aria-label"), StringComparison.Ordinal));
        Assert.Equal(2, page.FindAll(".growth .sr tbody tr").Count);
        var exact = CategoryLook.Exact(Disk.UniqueBytes(shot.Repository));
        Assert.Equal(exact, page.FindAll(".growth .sr tbody tr")[0].QuerySelectorAll("td")[2].TextContent);
        Assert.Contains(exact, page.Find(".projects .sr table").TextContent, StringComparison.Ordinal);
        await page.PressAsync("button", "Show as tables");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".growth svg")));
        Assert.Single(page.FindAll(".projects .wide table"));
    }

    [Theory]
    [InlineData(true, "Free some space on the")]
    [InlineData(false, "Ask an admin of this server")]
    public void Before_the_disk_reaches_the_reserve_everybody_is_told_and_the_banner_goes_when_there_is_room(bool isAdmin, string words)
    {
        AddAuthorization().SetAuthorized("mara").SetPolicies(isAdmin ? [Policies.CanLook, Policies.CanAdmin] : [Policies.CanLook]).SetRoles(isAdmin ? Roles.Admin : Roles.Viewer);
        var free = 5_000L;
        var space = new FreeSpace(_app.Get<DataFolder>(), Options.Create(new StorageOptions { Storage = new ReserveOptions { ReserveBytes = 2_000 } })) { Override = () => free };
        Services.AddSingleton(space);
        var banner = Render<DiskBanner>();
        Assert.Empty(banner.FindAll(".disk"));

        free = 3_999;
        _app.Get<LiveFeed>().Publish(new LiveEvent("storage"));
        banner.WaitForAssertion(() => Assert.Contains("The disk is nearly full.", banner.Find(".disk").TextContent, StringComparison.Ordinal));
        Assert.Contains(words, banner.Find(".disk").TextContent, StringComparison.Ordinal);
        free = 1_999;
        _app.Get<LiveFeed>().Publish(new LiveEvent("storage"));
        banner.WaitForAssertion(() => Assert.Contains("The disk is full.", banner.Find(".disk").TextContent, StringComparison.Ordinal));
        free = 4_000;
        _app.Get<LiveFeed>().Publish(new LiveEvent("storage"));
        banner.WaitForAssertion(() => Assert.Empty(banner.FindAll(".disk")));
    }
}
