using TakesWeb.Accounts;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Generation;

/// <summary>A demo that somebody purged out of the trash does not come back either.</summary>
internal sealed class DemoStaysAway(ServerSettings settings) : IForgetsProject
{
    public Task ForgetAsync(Project project, CancellationToken ct) => project.IsDemo ? settings.SetAsync(DemoStart.Setting, "removed", ct) : Task.CompletedTask;
}
