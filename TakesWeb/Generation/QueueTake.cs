using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Generation;

/// <summary>Asks a generator for a take. The answer is a published take that outlives a restart; its media comes later, or a reason why not.</summary>
public sealed class QueueTake(FindProject findProject, FindShot findShot, PublishQueuedTake publish, AddTake addTake, FreeSpace space, QuotaBook quota, IEnumerable<IGenerator> generators)
{
    public async Task<Outcome<Take>> RunAsync(QueueTakeRequest request, Actor actor, CancellationToken ct)
    {
        var generator = generators.FirstOrDefault(g => g.Name == (request.Generator ?? "built-in"));
        if (generator is null)
        {
            return Problem.Invalid($"There is no generator \"{request.Generator}\". Choose one of {string.Join(", ", generators.Select(g => g.Name))}.");
        }

        var prepared = generator.Prepare(request.GenerationParams);
        if (!prepared.IsOk)
        {
            return prepared.Problem;
        }

        var project = await findProject.RunAsync(request.ProjectId.ToString(), ct);
        if (!project.IsOk)
        {
            return project.Problem;
        }

        var shot = await findShot.RunAsync(request.ProjectId, request.ShotUid.ToString(), ct);
        if (!shot.IsOk)
        {
            return shot.Problem;
        }

        if (await addTake.FindByKeyAsync(request.ShotUid, request.Key, ct) is { } earlier)
        {
            return earlier;
        }

        if (InTrash.RefusalFor(project.Value, shot.Value) is { } inTrash)
        {
            return inTrash;
        }

        if (space.RefusalFor(0) is { } full)
        {
            return full;
        }

        // How large the media will be nobody knows yet; it is asked for when it is there. The sidecar is asked for now.
        var stated = System.Text.Encoding.UTF8.GetByteCount(prepared.Value.ToJsonString());
        var held = await quota.HoldAsync(project.Value.Quota(), Guid.CreateVersion7(), quota.CostOfTake(media: 0, stated), ct);
        if (!held.IsOk)
        {
            return held.Problem;
        }

        using var hold = held.Value;
        prepared.Value["generator"] = generator.Name;
        return await publish.RunAsync(project.Value, shot.Value, prepared.Value, request.Quality, request.Parent, request.Key, actor);
    }
}

/// <summary>What to generate.</summary>
public sealed record QueueTakeRequest(Guid ProjectId, Guid ShotUid, JsonObject GenerationParams, string? Quality)
{
    public string? Generator { get; init; }

    /// <summary>The take this one starts from.</summary>
    public Guid? Parent { get; init; }

    /// <summary>Idempotency-Key.</summary>
    public string? Key { get; init; }
}
