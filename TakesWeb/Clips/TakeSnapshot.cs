using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Clips;

/// <summary>A frame of a take as a PNG beside it: the frame itself, a drawing over it, or a picture of the page alone.</summary>
public sealed class TakeSnapshot
{
    private readonly TakeFiles _takeFiles;
    private readonly Staging _staging;
    private readonly CutMedia _cut;
    private readonly PublishCut _publish;

    internal TakeSnapshot(TakeFiles takeFiles, Staging staging, CutMedia cut, PublishCut publish)
    {
        (_takeFiles, _staging, _cut, _publish) = (takeFiles, staging, cut, publish);
    }

    public async Task<Outcome<Extra>> RunAsync(Guid takeUid, SnapshotWish wish, Actor actor, CancellationToken ct)
    {
        if (WordsRefusal(wish.Label, wish.Note) is { } words)
        {
            return words;
        }

        if (wish is { Frame: null, Drawing: null })
        {
            return Problem.Invalid("Say which frame, by its number from 0, or send one as frame_data.");
        }

        if (await _takeFiles.FindAsync(takeUid, ct) is not { } place)
        {
            return Problem.NotFound("There is no such take.");
        }

        if (CutSource.RefusalFor(place) is { } refusal)
        {
            return refusal;
        }

        var folder = _staging.Make(place.Project, Guid.CreateVersion7());
        var isMade = false;
        try
        {
            var made = await MakeAsync(takeUid, wish, folder, ct);
            if (!made.IsOk)
            {
                return made.Problem;
            }

            isMade = true;
            var source = new JsonObject { ["frame"] = wish.Frame, ["drawn"] = wish.Drawing is not null };
            return await _publish.RunAsync(place, new CutWish(ExtraKind.Snapshot, Guid.CreateVersion7(), wish.Label, wish.Note, source, actor), folder, made.Value, MediaTypes.Png, ct);
        }
        finally
        {
            if (!isMade)
            {
                Staging.Remove(folder);
            }
        }
    }

    /// <summary>Null when label and note are as long as they may be.</summary>
    internal static Problem? WordsRefusal(string? label, string? note) =>
        label?.Length > EditExtra.LongestName || note?.Length > 10_000 ? Problem.Invalid($"A label has at most {EditExtra.LongestName} characters, a note 10,000.") : null;

    private async Task<Outcome<string>> MakeAsync(Guid takeUid, SnapshotWish wish, string folder, CancellationToken ct)
    {
        string? frame = null;
        if (wish.Frame is { } number)
        {
            var source = await CutSource.OfAsync(_takeFiles, takeUid, ct);
            if (!source.IsOk)
            {
                return source.Problem;
            }

            if (source.Value.RefusalFor(number, number) is { } beyond)
            {
                return beyond;
            }

            var taken = await _cut.FrameAsync(source.Value.Media, source.Value.Type, source.Value.Probe, number, folder, ct);
            if (!taken.IsOk || wish.Drawing is null)
            {
                return taken;
            }

            frame = taken.Value;
        }

        return await _cut.DrawAsync(wish.Drawing!, frame, folder, ct);
    }
}

/// <param name="Frame">From 0; null for a picture that comes as it is.</param>
/// <param name="Drawing">A PNG: laid over the frame, or alone.</param>
public sealed record SnapshotWish(int? Frame, byte[]? Drawing, string? Label, string? Note);
