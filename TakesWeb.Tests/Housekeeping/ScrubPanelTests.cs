using Bunit;
using Microsoft.Extensions.DependencyInjection;
using TakesWeb.Accounts;
using TakesWeb.Git;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Housekeeping;

public sealed class ScrubPanelTests : BunitContext, IAsyncLifetime
{
    private readonly TakesApp _app = new();

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton(_app.Get<ReadScrub>()).AddSingleton(_app.Get<RepairFinding>()).AddSingleton(_app.Get<JobQueue>());
        Services.AddSingleton(_app.Get<LiveFeed>()).AddSingleton(TimeProvider.System).AddSingleton<Toasts>();
    }

    public new async ValueTask DisposeAsync()
    {
        await DisposeComponentsAsync();
        await base.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task An_admin_reads_all_media_sees_what_is_wrong_and_puts_it_right()
    {
        AddAuthorization().SetAuthorized("mara").SetPolicies(Policies.CanLook, Policies.CanAdmin).SetRoles(Roles.Admin);
        var library = await ScrubLibrary.CreateAsync(_app, 1);
        await File.WriteAllTextAsync(Path.Combine(library.Repository, ManagedAttributes.FileName), "*.psd filter=lfs\n");
        var panel = Render<ScrubPanel>();
        Assert.Contains("That has not happened yet", panel.Markup, StringComparison.Ordinal);

        await panel.PressAsync("button", "Read all media now");
        panel.WaitForAssertion(() => Assert.Contains("1 thing out of place", panel.Find("[role=status]").TextContent, StringComparison.Ordinal));
        Assert.Contains("one copy under two names. No remote is configured", panel.Markup, StringComparison.Ordinal);
        await panel.PressAsync("button", "Write the block again");

        panel.WaitForAssertion(() => Assert.Contains("Everything is as it came in", panel.Find("[role=status]").TextContent, StringComparison.Ordinal));
        Assert.Equal("", await _app.GitAsync(library.Shot.Slug, "status", "--porcelain"));
        Assert.True(ManagedAttributes.IsRight(library.Repository));
    }

    [Fact]
    public async Task Whoever_may_only_look_has_no_buttons()
    {
        AddAuthorization().SetAuthorized("vera").SetPolicies(Policies.CanLook).SetRoles(Roles.Viewer);
        await _app.CreateProjectAsync();

        var panel = Render<ScrubPanel>();

        panel.WaitForAssertion(() => Assert.Contains("There is no media yet", panel.Markup, StringComparison.Ordinal));
        Assert.Empty(panel.FindAll("button"));
    }
}
