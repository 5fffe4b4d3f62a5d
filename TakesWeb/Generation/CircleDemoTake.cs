using TakesWeb.Takes;

namespace TakesWeb.Generation;

/// <summary>Circles the take that the demo's script names, when it arrives and nobody has circled another.</summary>
internal sealed class CircleDemoTake(TakeFiles takeFiles, SelectActiveTake select) : ITakeListener
{
    public async Task TakeArrivedAsync(Take take, CancellationToken ct)
    {
        if (take.FileName is null || take.Key is null || await takeFiles.FindAsync(take.Uid, ct) is not { Project.IsDemo: true, Shot.ActiveTakeUid: null } place)
        {
            return;
        }

        var script = DemoScript.Shots.FirstOrDefault(s => s.Title == place.Shot.Title);
        if (script?.Circled is { } circled && take.Key == DemoScript.KeyOf(circled))
        {
            await select.RunAsync(take.ProjectId, take.ShotUid, take.Uid, MakeDemoJob.Crew, ct);
        }
    }
}
