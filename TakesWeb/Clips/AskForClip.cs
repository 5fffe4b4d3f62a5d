using System.Globalization;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Takes;

namespace TakesWeb.Clips;

/// <summary>Asks for a range of a take as a clip beside it. A job cuts it; the uid of what will be is the answer.</summary>
public sealed class AskForClip(TakeFiles takeFiles, JobQueue jobs)
{
    public async Task<Outcome<Guid>> RunAsync(Guid takeUid, ClipWish wish, Actor actor, CancellationToken ct)
    {
        if (TakeSnapshot.WordsRefusal(wish.Label, wish.Note) is { } words)
        {
            return words;
        }

        var source = await CutSource.OfAsync(takeFiles, takeUid, ct);
        if (!source.IsOk)
        {
            return source.Problem;
        }

        if (source.Value.RefusalFor(wish.In, wish.Out) is { } refusal)
        {
            return refusal;
        }

        var uid = Guid.CreateVersion7();
        var place = source.Value.Place;
        await jobs.EnqueueAsync(
            new JobRequest(CutClipJob.Kind, uid.ToString(), new Dictionary<string, string>
            {
                ["take"] = takeUid.ToString(),
                ["clip"] = uid.ToString(),
                ["in"] = wish.In.ToString(CultureInfo.InvariantCulture),
                ["out"] = wish.Out.ToString(CultureInfo.InvariantCulture),
                ["label"] = wish.Label ?? "",
                ["note"] = wish.Note ?? "",
                ["by"] = actor.Name,
                ["email"] = actor.Email,
            })
            {
                Subject = $"{place.Project.Name}, {place.Shot.Title}, take {place.Take.Number}, frames {wish.In} to {wish.Out}",
                ProjectId = place.Project.Id,
                ShotUid = place.Shot.Uid,
                TakeUid = takeUid,
            },
            ct);
        return uid;
    }
}

/// <summary>A range of frames, both ends included, from 0.</summary>
public sealed record ClipWish(int In, int Out, string? Label, string? Note);
