using System.Globalization;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Previews;
using TakesWeb.Projects;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>Lays the active takes of shots one after another, from the index and the names in the cache. Never more than <see cref="Most"/> of them.</summary>
public sealed class LayReel(ProjectOverview overview, FindTake findTake, FindPlayback findPlayback)
{
    public const int Most = 100;

    /// <summary>Shots on either side of the one in whose context a take is seen.</summary>
    public const int Beside = 2;

    /// <summary>How long something is held that says nothing of its own length.</summary>
    private const double HeldSeconds = 2;

    private static readonly FrameRate Film = new(24, 1);

    public async Task<Outcome<Reel>> RunAsync(Project project, ReelAsk ask, CancellationToken ct)
    {
        var rows = (await overview.RunAsync(project.Id, ct)).ToList();
        if (ask.Around is { } uid)
        {
            var at = rows.FindIndex(row => row.Shot.Uid == uid);
            rows = at < 0 ? [] : [.. rows.Skip(at - Beside).Take(Beside + 1 + Math.Min(at, Beside))];
        }
        else
        {
            rows = rows.FindAll(row => (ask.Chapter is null || row.Shot.Chapter == ask.Chapter) && (ask.Scene is null || row.Shot.Scene == ask.Scene));
        }

        if (rows.Count == 0)
        {
            return Problem.NotFound($"There is no shot to play in {ask.Scene ?? ask.Chapter ?? project.Name}. Make one on the project's page, or choose another scene.");
        }

        var slots = new List<ReelSlot>();
        foreach (var row in rows.Take(Most))
        {
            slots.Add(await SlotAsync(project, row, ask.Swaps.GetValueOrDefault(row.Shot.Uid), ct));
        }

        var rate = FrameRate.Parse(project.StatedRate)
            ?? slots.Where(slot => slot.Shows == ReelShows.Film).GroupBy(slot => slot.Rate).OrderByDescending(g => g.Count()).Select(g => g.Key).FirstOrDefault(Film);
        return new Reel(project, TitleOf(project, ask, rows), [.. slots.Select(slot => slot.Shows is ReelShows.Film or ReelShows.Sound ? slot : Held(slot, rate))], rate, rows.Count > Most);
    }

    private static string TitleOf(Project project, ReelAsk ask, List<ShotRow> rows) =>
        ask.Around is { } uid ? $"Around {rows.Find(row => row.Shot.Uid == uid)!.Shot.Title}"
        : ask.Scene is { } scene ? FolderName.TitleOf(scene)
        : ask.Chapter is { } chapter ? FolderName.TitleOf(chapter)
        : project.Name;

    private async Task<ReelSlot> SlotAsync(Project project, ShotRow row, string? swap, CancellationToken ct)
    {
        var other = swap is null ? null : await findTake.RunAsync(project.Id, row.Shot.Uid, swap, ct) is { IsOk: true, Value: { IsKept: true } found } ? found : null;
        if ((other ?? row.Active) is not { } take)
        {
            return new ReelSlot(row.Shot, null, null, ReelShows.Slate, Film, 0, row.Takes == 0 ? "This shot has no takes yet." : "This shot has no active take. Circle one, or choose one here.");
        }

        var playback = await findPlayback.RunAsync(project, take, ct);
        return SlotOf(row.Shot, take, playback) with { IsSwapped = take.Uid != row.Active?.Uid };
    }

    private static ReelSlot SlotOf(Shot shot, Take take, Playback playback)
    {
        var rate = playback.FrameRate ?? FrameRate.Parse(take.FrameRate) ?? Film;
        var frames = playback.FrameCount ?? Math.Max(1, (long)Math.Round((playback.Duration ?? take.Duration ?? 0) * rate.PerSecond));
        return take switch
        {
            _ when take.IsFilm && playback.Url is not null => new ReelSlot(shot, take, playback, ReelShows.Film, rate, frames, null),
            { Kind: MediaKind.Audio } when playback.Url is not null => new ReelSlot(shot, take, playback, ReelShows.Sound, Film, Math.Max(1, (long)Math.Round((take.Duration ?? 0) * Film.PerSecond)), null),
            _ when take.Picture == PictureState.Ready => new ReelSlot(shot, take, playback, ReelShows.Still, rate, 0, null),
            _ => new ReelSlot(shot, take, playback, ReelShows.Slate, rate, 0, $"Take {take.Number} cannot be shown: {CardFaces.Sentence(playback.Reason ?? take.PictureReason)}"),
        };
    }

    /// <summary>A still is held for its stated time, anything else for two seconds, and both say so.</summary>
    private static ReelSlot Held(ReelSlot slot, FrameRate rate)
    {
        double? stated = slot is { Shows: ReelShows.Still, Take.Duration: > 0 and var seconds } ? seconds : null;
        var held = string.Create(CultureInfo.InvariantCulture, $"held for {(stated is { } s ? $"its {s:0.##} s" : $"{HeldSeconds:0} s")}");
        var note = slot switch
        {
            { Shows: ReelShows.Slate } => slot.Note,
            { Take.IsFilm: true } => $"Its picture alone, {held}: {CardFaces.Sentence(slot.Playback!.Reason)}",
            _ => $"A still, {held}.",
        };
        return slot with { Rate = rate, Frames = Math.Max(1, (long)Math.Round((stated ?? HeldSeconds) * rate.PerSecond)), Note = note };
    }
}
