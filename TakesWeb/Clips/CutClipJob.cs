using System.Globalization;
using System.Text.Json.Nodes;
using TakesWeb.Jobs;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Takes;

namespace TakesWeb.Clips;

/// <summary>Cuts a clip. Run again after a crash it cuts again, and what was published by then is the answer.</summary>
internal sealed class CutClipJob(TakeFiles takeFiles, Staging staging, CutMedia cut, PublishCut publish) : IJobBody
{
    public static readonly JobKind Kind = new("cut-clip", "Clip", Lane.Interactive) { Attempts = 3 };

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        var source = await CutSource.OfAsync(takeFiles, Guid.Parse(run["take"]), ct);
        if (!source.IsOk)
        {
            throw new PermanentJobFailureException(source.Problem.Sentence);
        }

        var (first, last) = (int.Parse(run["in"], CultureInfo.InvariantCulture), int.Parse(run["out"], CultureInfo.InvariantCulture));
        var (place, media, type, known) = source.Value;
        var probe = known ?? throw new PermanentJobFailureException($"{place.Take.Name} was never looked into: make its picture again first, then cut.");
        var folder = staging.Make(place.Project, Guid.CreateVersion7());
        var isCut = false;
        try
        {
            var made = await cut.RangeAsync(media, type, probe, first, last, folder, done => run.Report(done, $"frame {(int)(done * (last - first + 1))} of {last - first + 1}"), ct);
            if (!made.IsOk)
            {
                throw new PermanentJobFailureException(made.Problem.Sentence);
            }

            isCut = true;
            var wish = new CutWish(
                ExtraKind.Clip, Guid.Parse(run["clip"]), run["label"] is { Length: > 0 } label ? label : null, run["note"] is { Length: > 0 } note ? note : null,
                new JsonObject { ["in"] = first, ["out"] = last, ["copied"] = made.Value.IsCopy }, new Actor(run["by"], run["email"]));
            var published = await publish.RunAsync(place, wish, folder, made.Value.Path, made.Value.Type, ct);
            if (!published.IsOk)
            {
                throw new PermanentJobFailureException(published.Problem.Sentence);
            }
        }
        catch (ToolMissingException missing)
        {
            throw new PermanentJobFailureException(missing.Message);
        }
        finally
        {
            if (!isCut)
            {
                Staging.Remove(folder);
            }
        }
    }
}
