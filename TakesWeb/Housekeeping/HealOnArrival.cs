using TakesWeb.Jobs;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Housekeeping;

/// <summary>Somebody uploaded bytes that were damaged or missing here: the store has them again, and every take that should have them gets them.</summary>
internal sealed class HealOnArrival(IServiceProvider services, TakeMedia takeMedia, FindProject findProject, ScrubBook book, LiveFeed feed) : ITakeListener
{
    public async Task TakeArrivedAsync(Take take, CancellationToken ct)
    {
        if (take.Sha256 is null || await findProject.RunAsync(take.ProjectId.ToString(), ct) is not { IsOk: true, Value: var project } || book.Read(project.Slug).Findings is not { Count: > 0 } findings)
        {
            return;
        }

        var brought = (await takeMedia.RunAsync(project, [take.Uid], ct)).Where(f => !f.IsThumbnail).Select(f => f.Oid).ToHashSet(StringComparer.Ordinal);
        foreach (var finding in findings.Where(f => f.Oid is { } oid && brought.Contains(oid)).ToList())
        {
            await services.GetRequiredService<RepairFinding>().RunAsync(project, finding.Id, Kernel.Actor.System, ct);
            feed.Publish(new LiveEvent("storage", project.Id) { State = "changed" });
        }
    }
}

/// <summary>Before anything is uploaded, the store has to know what is damaged: it keeps that in memory.</summary>
internal sealed class RememberDamage(ListProjects listProjects, ScrubBook book, MediaStore store, Storage.DataFolder data) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var project in await listProjects.RunAsync(cancellationToken))
        {
            foreach (var finding in book.Read(project.Slug).Findings.Where(f => f is { Kind: FindingKind.Damaged, Oid: not null }))
            {
                store.MarkDamaged(data.Project(project.Slug), finding.Oid!, true);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
