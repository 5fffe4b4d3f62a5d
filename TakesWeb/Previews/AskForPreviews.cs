using Microsoft.Extensions.Options;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>
/// Asks for what is missing beside a take's picture, in the bulk lane. Safe to repeat: what is there, waits or failed for good is not asked
/// for again.
/// </summary>
public sealed class AskForPreviews(ReadSidecar readSidecar, JobQueue jobs, ListJobs listJobs, DataFolder data, IOptions<PreviewsOptions> options)
{
    public bool WorksAhead => options.Value.Ahead;

    /// <summary>By the program itself, as far as the settings let it work ahead.</summary>
    public async Task AheadAsync(TakeInPlace place, CancellationToken ct)
    {
        if (options.Value.Ahead && place is { TrashRefusal: null, Take: { Sha256: not null, Storage: StorageState.Live or StorageState.Archived, IsAway: false } })
        {
            await AskAsync(place, ct);
        }
    }

    /// <summary>The copy by somebody's wish: also one that failed or was stopped.</summary>
    public async Task<Outcome<Done>> CopyAsync(TakeInPlace place, CancellationToken ct)
    {
        if (place.TrashRefusal is { } inTrash)
        {
            return inTrash;
        }

        if (place.Take is not { Sha256: { } sha, Storage: not StorageState.Purged } take || await ModeAsync(take, ct) is not { } mode)
        {
            return Problem.Conflict($"{place.Take.Name} has no media that a copy could be made of.");
        }

        if (mode is PlayMode.AsIs or PlayMode.Never)
        {
            return Problem.Conflict(mode == PlayMode.AsIs ? $"{take.Name} is played as it is. It needs no copy." : $"{take.Name} holds nothing that can be played.");
        }

        var facts = PreviewFiles.ProxyFacts(data, sha);
        if (PreviewFiles.Read<ProxyFacts>(facts) is { File: null })
        {
            File.Delete(facts);
        }

        await jobs.EnqueueAsync(MakeProxyJob.For(take, PreviewsFeature.SubjectOf(place)), ct);
        return default(Done);
    }

    private async Task AskAsync(TakeInPlace place, CancellationToken ct)
    {
        var (take, sha, subject) = (place.Take, place.Take.Sha256!, PreviewsFeature.SubjectOf(place));
        var sidecar = new Sidecar(await readSidecar.RunAsync(take, ct));
        if (ModeOf(take, sidecar) is not { } mode)
        {
            return;
        }

        var needsCopy = mode is PlayMode.Repack or PlayMode.Encode or PlayMode.Film or PlayMode.Picture;
        if (needsCopy && !PreviewFiles.IsThere(PreviewFiles.ProxyFacts(data, sha)) && await listJobs.IsFreeAsync(MakeProxyJob.Kind, sha, ct))
        {
            await jobs.EnqueueAsync(MakeProxyJob.For(take, subject), ct);
        }

        // A twin of something measured has only to be told.
        var isHeard = sidecar.ReadProbe()?.Audio is not null;
        if (isHeard && !(PreviewFiles.IsThere(PreviewFiles.Peaks(data, sha)) && sidecar.HasLoudness) && await listJobs.IsFreeAsync(MeasureSoundJob.Kind, sha, ct))
        {
            await jobs.EnqueueAsync(MeasureSoundJob.For(take, subject), ct);
        }

        // Last: where the strip is, all of it was asked for. It is made of the copy where there is one, which asks for it itself.
        var isCopied = PreviewFiles.Read<ProxyFacts>(PreviewFiles.ProxyFacts(data, sha)) is { File: not null };
        if (take.IsFilm && (!needsCopy || isCopied) && !PreviewFiles.IsThere(PreviewFiles.SpriteMap(data, sha)) && await listJobs.IsFreeAsync(MakeSpriteJob.Kind, sha, ct))
        {
            await jobs.EnqueueAsync(MakeSpriteJob.For(take, subject), ct);
        }
    }

    private async Task<PlayMode?> ModeAsync(Take take, CancellationToken ct) => ModeOf(take, new Sidecar(await readSidecar.RunAsync(take, ct)));

    private static PlayMode? ModeOf(Take take, Sidecar sidecar) =>
        MediaTypes.All.FirstOrDefault(t => t.Mime == take.MediaType) is { } type && sidecar.ReadProbe() is { } probe ? PlayPlan.Of(type, probe, take.IsSequence).Mode : null;
}
