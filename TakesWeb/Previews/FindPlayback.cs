using TakesWeb.Jobs;
using TakesWeb.Media;
using TakesWeb.Projects;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>Says what plays a take: the media itself where a browser is sure to play it, else its copy, or how far that is. Reads the index and the cache's names alone.</summary>
public sealed class FindPlayback(ReadSidecar readSidecar, ListJobs listJobs, DataFolder data)
{
    public async Task<Playback> RunAsync(Project project, Take take, CancellationToken ct)
    {
        if (take is not { Sha256: { } sha, Storage: not StorageState.Purged })
        {
            return new Playback { State = PlaybackState.None, Reason = take.Storage == StorageState.Purged ? $"{take.Name} was purged." : $"{take.Name} has no media yet." };
        }

        var known = new Sidecar(await readSidecar.RunAsync(take, ct)).ReadProbe();
        if (MediaTypes.All.FirstOrDefault(t => t.Mime == take.MediaType) is not { } type || known is not { } probe)
        {
            return new Playback { State = PlaybackState.None, Reason = take.PictureReason ?? "The file has not been looked at yet." };
        }

        var url = $"{TakeAnswer.UrlOf(project.Slug, take)}/";
        var version = $"v={sha[..12]}";
        var playback = WithFiles(new Playback
        {
            State = PlaybackState.Original,
            FrameRate = take.IsFilm ? probe.FrameRate : null,
            FrameCount = take.IsFilm ? probe.FrameCount : null,
            Width = probe.Width,
            Height = probe.Height,
            Duration = probe.Duration,
            HasSound = probe.Audio is not null,
        }, take, sha, url, version);
        var plan = PlayPlan.Of(type, probe, take.IsSequence);
        return plan.Mode switch
        {
            PlayMode.AsIs => playback with { Url = $"{url}media?{version}", MediaType = type == MediaTypes.Mov || type == MediaTypes.M4V ? MediaTypes.Mp4.Mime : type.Mime },
            PlayMode.Never => playback with { State = PlaybackState.None, Reason = plan.Why },
            _ => await CopyAsync(playback with { Reason = plan.Why, NeedsCopy = true }, sha, url, version, ct),
        };
    }

    private async Task<Playback> CopyAsync(Playback playback, string sha, string url, string version, CancellationToken ct)
    {
        var facts = PreviewFiles.Read<ProxyFacts>(PreviewFiles.ProxyFacts(data, sha));
        if (facts is { File: { } file } && PreviewFiles.IsThere(PreviewFiles.Proxy(data, sha, file)))
        {
            return playback with
            {
                State = PlaybackState.Proxy,
                Url = $"{url}proxy?{version}",
                MediaType = facts.MediaType,
                FrameRate = facts.FrameRate,
                FrameCount = facts.FrameCount,
                Width = facts.Width,
                Height = facts.Height,
                HasSound = facts.HasSound,
                Label = facts.Label,
                FramesUrl = PreviewFiles.IsThere(PreviewFiles.ProxyFrames(data, sha)) ? $"{url}proxy/frames?{version}" : null,
            };
        }

        var job = await listJobs.LatestAsync(MakeProxyJob.Kind, sha, ct);
        var asked = playback with { JobId = job?.Id, Progress = job?.Progress };
        return job?.State switch
        {
            JobState.Running => asked with { State = PlaybackState.Making },
            JobState.Queued or JobState.Scheduled => asked with { State = PlaybackState.Waiting },
            JobState.Cancelled => asked with { State = PlaybackState.Failed, Reason = "The copy for browsers was stopped." },
            _ when facts?.Failure is { } failure => asked with { State = PlaybackState.Failed, Reason = failure },
            JobState.Failed => asked with { State = PlaybackState.Failed, Reason = job.Reason ?? "The copy for browsers could not be made." },
            _ => asked with { State = PlaybackState.None },
        };
    }

    private Playback WithFiles(Playback playback, Take take, string sha, string url, string version)
    {
        var hasSprite = PreviewFiles.HasSprite(data, sha);
        var hasPeaks = PreviewFiles.HasPeaks(data, sha);
        var drawn = take is { Kind: MediaKind.Audio, ThumbnailSha256: { } png } ? png : PreviewFiles.IsThere(PreviewFiles.Waveform(data, sha)) ? sha : null;
        return playback with
        {
            SpriteUrl = hasSprite ? $"{url}sprite?{version}" : null,
            SpriteMapUrl = hasSprite ? $"{url}sprite/map?{version}" : null,
            WaveformUrl = drawn is null ? null : $"{url}waveform?v={drawn[..12]}",
            PeaksUrl = hasPeaks ? $"{url}waveform?format=json&{version}" : null,
        };
    }
}
