using Bunit;
using Microsoft.Extensions.DependencyInjection;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Storage;
using TakesWeb.Support;
using Xunit;

namespace TakesWeb.Housekeeping;

public sealed class BackupsPanelTests : BunitContext, IAsyncLifetime
{
    private readonly TakesApp _app = new();
    private readonly MovedClock _clock = new();

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        Services.AddSingleton(_app.Get<ListBackups>()).AddSingleton(_app.Get<BackupServerDatabase>()).AddSingleton(_app.Get<DataFolder>());
        Services.AddSingleton(_app.Get<LiveFeed>()).AddSingleton<TimeProvider>(_clock).AddSingleton<Toasts>();
        await _app.QuietAsync();
    }

    public new async ValueTask DisposeAsync()
    {
        await DisposeComponentsAsync();
        await base.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public void Whoever_is_no_admin_sees_nothing_of_it()
    {
        AddAuthorization().SetAuthorized("ida").SetPolicies(Policies.CanLook, Policies.CanDirect).SetRoles(Roles.Director);

        Assert.Empty(Render<BackupsPanel>().FindAll("section"));
    }

    [Fact]
    public async Task An_admin_backs_up_now_and_reads_where_it_lies_and_how_it_comes_back()
    {
        AddAuthorization().SetAuthorized("mara").SetPolicies(Policies.CanLook, Policies.CanAdmin).SetRoles(Roles.Admin);
        File.Delete(Path.Combine(_app.Get<DataFolder>().Backups, _app.Get<ListBackups>().Run()[0].Name));
        var panel = Render<BackupsPanel>();
        Assert.Contains("There is no backup yet", panel.Markup, StringComparison.Ordinal);

        panel.Find("button").Click();

        panel.WaitForAssertion(() => Assert.Matches("Backed up as server-[0-9]{8}-[0-9]{6}.db, .* kB, checked.", panel.Find("[role=status]").TextContent));
        var made = Assert.Single(_app.Get<ListBackups>().Run());
        Assert.Contains(made.Name, panel.Find("tbody tr").TextContent, StringComparison.Ordinal);
        Assert.Equal($"dotnet TakesWeb.dll --restore-server-db {made.Name} --Takes:Data={_app.Data}", panel.Find("pre.term").TextContent);
        Assert.Contains(Path.Combine(_app.Data, "backups"), panel.Find(".hint").TextContent, StringComparison.Ordinal);

        File.Delete(Path.Combine(_app.Get<DataFolder>().Backups, made.Name));
        await _app.RunRecurringAsync("backup-server");
        panel.WaitForAssertion(() => Assert.Contains(_app.Get<ListBackups>().Run()[0].Name, panel.Find("tbody tr").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void A_copy_that_is_too_old_says_so_and_where_to_look()
    {
        AddAuthorization().SetAuthorized("mara").SetPolicies(Policies.CanLook, Policies.CanAdmin).SetRoles(Roles.Admin);
        Assert.DoesNotContain("Late", Render<BackupsPanel>().Markup, StringComparison.Ordinal);
        _clock.By = TimeSpan.FromDays(3);

        var words = Render<BackupsPanel>().Find("[role=status]").TextContent;

        Assert.Contains("Late.", words, StringComparison.Ordinal);
        Assert.Contains("The newest copy is 3 d old", words, StringComparison.Ordinal);
        Assert.Contains("look on the jobs page", words, StringComparison.Ordinal);
    }
}
