using Microsoft.Extensions.Options;
using TakesWeb.Accounts;
using TakesWeb.Jobs;
using TakesWeb.Projects;

namespace TakesWeb.Generation;

/// <summary>Asks for the demo project at the first start of a library that has no project.</summary>
internal sealed class DemoStart(ServerSettings settings, ListProjects listProjects, JobQueue jobs, IOptions<DemoOptions> options) : IHostedService
{
    /// <summary>"making", "made" or "removed".</summary>
    public const string Setting = "demo";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var state = await settings.GetAsync(Setting, cancellationToken);
        var isWanted = options.Value.Demo && (state == "making" || (state is null && (await listProjects.AllAsync(cancellationToken)).Count == 0));
        if (isWanted)
        {
            await settings.SetAsync(Setting, "making", cancellationToken);
            await jobs.EnqueueAsync(MakeDemoJob.Request, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
