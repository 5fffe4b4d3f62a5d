using Microsoft.EntityFrameworkCore;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Previews;

/// <summary>
/// Puts right what a video's header said of its frames, in the sidecar of each take that has these bytes. Where they turn out to come at no
/// constant rate, the take needs a copy, and that is asked for.
/// </summary>
internal sealed class CorrectProbe(IDbContextFactory<TakesDbContext> databases, TakeFiles takeFiles, AskForPreviews ask)
{
    /// <summary>False when the media is not what plays after all.</summary>
    public async Task<bool> RunAsync(string sha256, MediaProbe said, FrameTimes times, CancellationToken ct)
    {
        if (times.IsConstant && said.FrameCount == times.Count && said.FrameRate == times.Rate)
        {
            return true;
        }

        await using var db = await databases.CreateDbContextAsync(ct);
        foreach (var uid in await db.Set<Take>().Where(t => t.Sha256 == sha256 && t.Storage != StorageState.Purged).Select(t => t.Uid).ToListAsync(ct))
        {
            await takeFiles.ChangeAsync(uid, Actor.System, "frames counted", (_, sidecar) =>
            {
                if (sidecar.ReadProbe() is { } probe)
                {
                    sidecar.CorrectFrames(times.Count, times.IsConstant ? times.Rate : probe.FrameRate, isVariable: !times.IsConstant);
                }

                return default(Done);
            }, ct);
            if (!times.IsConstant && await takeFiles.FindAsync(uid, ct) is { } place)
            {
                await ask.AheadAsync(place, ct);
            }
        }

        return times.IsConstant;
    }
}
