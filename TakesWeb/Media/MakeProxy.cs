using TakesWeb.Kernel;

namespace TakesWeb.Media;

/// <summary>
/// Makes a copy that browsers play: H.264 and AAC in mp4, a constant rate as an exact fraction, a key every 12 frames, none out of order.
/// Where the pictures are fit already they are only repacked. Believed is what the copy holds, counted, never an exit code.
/// </summary>
public sealed class MakeProxy(MediaCommand command, ReadFrames readFrames, ProbeMedia probeMedia, CheckCopy check)
{
    /// <summary>Frames that a copy has at most: 15 hours at 24 a second.</summary>
    private const double MostFrames = 1_300_000;

    private static readonly FrameRate Fallback = new(25, 1);

    /// <summary>
    /// Writes into <paramref name="order"/>'s folder, which holds nothing else, and names the file there. A failure leaves files behind;
    /// the folder is the caller's to remove.
    /// </summary>
    public async Task<ProxyResult> RunAsync(ProxyOrder order, Action<double, string> report, CancellationToken ct)
    {
        if (probeMedia.RefuseTooLarge(order.Probe) is { } refusal)
        {
            return refusal;
        }

        if (order.Type.Kind == MediaKind.Audio || order.Probe.Codec is null or "unknown")
        {
            return await SoundAsync(order, report, ct);
        }

        if (await readFrames.RunAsync(order.Source, order.Type, order.Probe, ct) is not { } times)
        {
            return new PictureResult(PictureOutcome.Corrupt, "The file holds no frame that can be decoded.");
        }

        if ((times.Seconds[^1] - times.Start) * (times.Rate ?? Fallback).PerSecond > MostFrames)
        {
            return new PictureResult(PictureOutcome.NoPreview, "The video claims to be longer than this server copies.");
        }

        var plan = new ProxyPlan(order.Probe, times, times.Rate ?? order.Probe.FrameRate ?? Fallback, order.Edge)
        {
            ToneMap = order.Probe.IsHdr,
            Frames = times.IsConstant || times.Count == 1 ? null : times.ToConstant(),
        };
        return order.MayRepack && times is { IsConstant: true, AreTold: true } && await RepackAsync(order, plan, ct) is { } repacked
            ? repacked
            : await EncodeAsync(order, plan, report, ct);
    }

    private async Task<ProxyResult> EncodeAsync(ProxyOrder order, ProxyPlan plan, Action<double, string> report, CancellationToken ct)
    {
        var file = Path.Combine(order.Folder, "proxy.mp4");
        var frames = plan.Frames?.Count ?? plan.Times.Count;
        var work = WorkOf(order, plan.Times.Count) with { OnLine = line => Report(line, frames, report) };
        var result = await command.ConvertAsync(order.Source, order.Type, [.. ProxyFilters.Encode(plan, command.Threads), file], work, ct);
        if (plan.ToneMap && !result.Succeeded && !result.TimedOut)
        {
            // A colour space that zscale refuses: the untuned picture is better than none, and then not labelled.
            plan = plan with { ToneMap = false };
            result = await command.ConvertAsync(order.Source, order.Type, [.. ProxyFilters.Encode(plan, command.Threads), file], work, ct);
        }

        if (!result.Succeeded || await CheckAsync(order, file, plan, ct) is not { FrameCount: > 0 } made)
        {
            return DamageReason.Of(result);
        }

        if (plan.Frames is { } shown && made.FrameCount != shown.Count)
        {
            made = made with { Frames = [.. shown.Take((int)made.FrameCount)] };
        }

        // Fewer frames and no complaint: packets that are never shown (VP8's), not damage.
        var isCut = made.FrameCount < frames && result.ErrorTail.Length > 0;
        string?[] labels = [plan.ToneMap ? "tone-mapped" : null, isCut ? $"damaged: {made.FrameCount} of {frames} frames can be decoded" : null];
        return made with { Label = labels.OfType<string>().ToList() is { Count: > 0 } said ? string.Join(", ", said) : null };
    }

    /// <summary>Null when the pictures do not come out one by one at the rate: then they are encoded.</summary>
    private async Task<ProxyResult?> RepackAsync(ProxyOrder order, ProxyPlan plan, CancellationToken ct)
    {
        var (first, file) = (Path.Combine(order.Folder, "repacked.mp4"), Path.Combine(order.Folder, "proxy.mp4"));
        var work = WorkOf(order, plan.Times.Count) with { OutputLimit = 0 };
        var result = await command.ConvertAsync(order.Source, order.Type, [.. ProxyFilters.RepackFirst(plan), first], work, ct);
        if (!result.Succeeded || FileStat.Of(first) is not { Size: > 0 })
        {
            return null;
        }

        result = await command.ConvertAsync(first, MediaTypes.Mp4, [.. ProxyFilters.RepackSecond(plan), file], work, ct);
        File.Delete(first);
        return result.Succeeded && await CheckAsync(order, file, plan, ct) is { } made && made.FrameCount == plan.Times.Count ? (ProxyResult)(made with { IsRepacked = true }) : null;
    }

    private async Task<ProxyResult> SoundAsync(ProxyOrder order, Action<double, string> report, CancellationToken ct)
    {
        var file = Path.Combine(order.Folder, "proxy.m4a");
        var work = WorkOf(order, 10_000) with { OnLine = line => ReportTime(line, order.Probe.Duration, report) };
        var result = await command.ConvertAsync(order.Source, order.Type, [.. ProxyFilters.SoundAlone(), file], work, ct);
        return result.Succeeded && FileStat.Of(file) is { Size: > 0 } && (await probeMedia.RunAsync(file, MediaTypes.M4A, ct)).Probe is { Audio: not null }
            ? new ProxyMade(file, MediaTypes.M4A) { HasSound = true }
            : DamageReason.Of(result);
    }

    private async Task<ProxyMade?> CheckAsync(ProxyOrder order, string file, ProxyPlan plan, CancellationToken ct) =>
        await check.RunAsync(file, plan.Rate, order.Folder, ct) is { } made ? made with { Frames = plan.Frames } : null;

    private static MediaWork WorkOf(ProxyOrder order, int frames) => MediaWork.On(frames, order.Probe.Width, order.Probe.Height, order.Folder);

    private static void Report(string line, int frames, Action<double, string> report)
    {
        if (FfmpegProgress.FramesIn(line) is > 0 and var frame)
        {
            report((double)Math.Min(frame, frames) / frames, $"frame {Math.Min(frame, frames)} of {frames}");
        }
    }

    private static void ReportTime(string line, double? duration, Action<double, string> report)
    {
        if (duration is { } whole && FfmpegProgress.MicrosecondsIn(line) is { } reached)
        {
            report(reached / 1e6 / whole, "sound");
        }
    }
}

/// <summary>What is to be copied, and where to.</summary>
/// <param name="Source">A regular file by its full path.</param>
/// <param name="Type">What it is.</param>
/// <param name="Probe">What is known of it.</param>
/// <param name="Folder">An empty folder of the caller's.</param>
public sealed record ProxyOrder(string Source, MediaType Type, MediaProbe Probe, string Folder)
{
    /// <summary>The longer side of the copy at most.</summary>
    public int Edge { get; init; } = 1920;

    /// <summary>The pictures are fit for browsers; only their container is not.</summary>
    public bool MayRepack { get; init; }
}
