using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Storage;
using TakesWeb.Takes;

namespace TakesWeb.Clips;

/// <summary>Puts a finished file beside the take it was cut out of: hashed, within the quota, published like an asset.</summary>
internal sealed class PublishCut(ExtraPublisher publisher, ProbeMedia probeMedia, QuotaBook quota, TakeAnnouncer announcer, TimeProvider clock)
{
    /// <param name="folder">The staging folder that holds the file; it is gone afterwards, whatever comes of it.</param>
    public async Task<Outcome<Extra>> RunAsync(TakeInPlace place, CutWish wish, string folder, string path, MediaType type, CancellationToken ct)
    {
        var isPublished = false;
        try
        {
            DurableFile.Sync(path);
            string sha;
            long size;
            await using (var file = File.OpenRead(path))
            {
                (sha, size) = (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct)), file.Length);
            }

            var held = await quota.HoldAsync(place.Project.Quota(), Guid.CreateVersion7(), quota.CostOfTake(size, stated: 0), ct);
            if (!held.IsOk)
            {
                return held.Problem;
            }

            using var hold = held.Value;
            var probe = (await probeMedia.RunAsync(path, type, ct)).Probe;
            var sidecar = ExtraSidecar.Create(wish.Kind, wish.Uid, wish.Label ?? "", clock.GetUtcNow(), wish.Kind == ExtraKind.Clip ? "cut" : "frame", wish.Actor, wish.Uid.ToString());
            sidecar.Json["description"] = wish.Note;
            var source = (JsonObject)sidecar.Json["source"]!;
            source["take"] = place.Take.Uid.ToString();
            foreach (var (key, value) in wish.Source)
            {
                source[key] = value?.DeepClone();
            }

            isPublished = true;
            var wanted = new NewExtra(wish.Kind, place.Project, wish.Label ?? "") { Take = place.Take, Shot = place.Shot, Folder = place.Folder };
            var published = await publisher.PublishAsync(wanted, sidecar, new ArrivedMedia(new StagedMedia(folder, path, size, sha), type, probe, null, PictureState.Missing, null), wish.Actor);
            if (published.IsOk)
            {
                announcer.Arrived(published.Value);
            }

            return published;
        }
        catch (Exception exception) when (StorageTrouble.IsDiskFull(exception))
        {
            isPublished = false;
            return StorageTrouble.DiskFull;
        }
        finally
        {
            if (!isPublished)
            {
                Staging.Remove(folder);
            }
        }
    }
}

/// <summary>What is to be cut out, by whom, and what it is called.</summary>
/// <param name="Uid">What it will be; the same uid is never made twice.</param>
/// <param name="Source">What the sidecar says of where it comes from: a frame, a range.</param>
internal sealed record CutWish(ExtraKind Kind, Guid Uid, string? Label, string? Note, JsonObject Source, Actor Actor);
