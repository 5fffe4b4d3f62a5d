using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>Says what plays a take.</summary>
public sealed class FindPlayback(ReadSidecar readSidecar)
{
    public async Task<Playback> RunAsync(Project project, Take take, CancellationToken ct)
    {
        if (take is not { Sha256: { } sha, Storage: not StorageState.Purged })
        {
            return new Playback { State = PlaybackState.None, Reason = take.Storage == StorageState.Purged ? $"{take.Name} was purged." : $"{take.Name} has no media yet." };
        }

        var probe = new Sidecar(await readSidecar.RunAsync(take, ct)).ReadProbe();
        return new Playback
        {
            State = PlaybackState.Original,
            Url = $"{TakeAnswer.UrlOf(project.Slug, take)}/media?v={sha[..12]}",
            FrameRate = probe?.FrameRate,
            FrameCount = probe?.FrameCount,
            Width = take.Width,
            Height = take.Height,
            Duration = take.Duration,
            HasSound = probe?.Audio is not null,
        };
    }
}
