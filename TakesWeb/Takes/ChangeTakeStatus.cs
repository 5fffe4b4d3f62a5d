using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>Moves a take without media between queued, generating and failed. A take that has its media is left as it is.</summary>
public sealed class ChangeTakeStatus(TakeFiles files)
{
    public Task<Outcome<Take>> RunAsync(Guid takeUid, TakeStatus status, string? error, CancellationToken ct) =>
        files.ChangeAsync(takeUid, Actor.System, status.ToString().ToLowerInvariant(), (place, sidecar) =>
        {
            if (sidecar.HasFile)
            {
                return Problem.Conflict($"{place.Take.Name} has its media already.");
            }

            sidecar.Status = status.ToString().ToLowerInvariant();
            sidecar.Json["error"] = error;
            return default(Done);
        }, ct);
}
