using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>Makes a take that has no media yet: a published folder with a sidecar alone. It outlives a restart; a generator brings the media.</summary>
public sealed class PublishQueuedTake(
    Staging staging, TakePublisher publisher, TakeAnnouncer announcer, TimeProvider clock)
{
    public async Task<Outcome<Take>> RunAsync(Project project, Shot shot, JsonObject generationParams, string? quality, Guid? parent, string? key, Actor actor)
    {
        var uid = Guid.CreateVersion7();
        var sidecar = Sidecar.Create(shot, uid, 0, clock.GetUtcNow(), "generator", actor, parent, key);
        sidecar.GenerationParams = generationParams;
        sidecar.Json["resources"]!["quality"] = quality;
        sidecar.Status = "queued";
        var published = await publisher.PublishAsync(project, shot, sidecar, staging.Make(project, uid), null, actor);
        if (published.IsOk)
        {
            announcer.Arrived(published.Value);
        }

        return published;
    }
}
