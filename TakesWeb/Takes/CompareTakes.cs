using System.Globalization;
using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Media;

namespace TakesWeb.Takes;

/// <summary>Lays 2 to 9 takes of a shot beside each other: what differs in how they were made, and in their media.</summary>
public sealed class CompareTakes(FindTake findTake, ReadSidecar readSidecar)
{
    public const int Fewest = 2;
    public const int Most = 9;

    private static readonly string[] Prompts = ["prompt", "negativePrompt"];

    /// <param name="names">Names or uids, A first.</param>
    public async Task<Outcome<Comparison>> RunAsync(Guid projectId, Guid shotUid, IReadOnlyList<string> names, CancellationToken ct)
    {
        if (names.Count is < Fewest or > Most)
        {
            return Problem.Invalid($"A comparison has {Fewest} to {Most} takes, such as takes=take_001,take_002.");
        }

        var takes = new List<Take>();
        foreach (var name in names)
        {
            var take = await findTake.RunAsync(projectId, shotUid, name, ct);
            if (!take.IsOk)
            {
                return take.Problem;
            }

            takes.Add(take.Value);
        }

        if (takes.DistinctBy(take => take.Uid).Count() != takes.Count)
        {
            return Problem.Invalid("A take is compared with others, not with itself: name each one once.");
        }

        var sidecars = new List<JsonObject>();
        foreach (var take in takes)
        {
            sidecars.Add(await readSidecar.RunAsync(take, ct));
        }

        var made = sidecars.ConvertAll(FlatParams.Of);
        return new Comparison(
            takes,
            [.. made.SelectMany(m => m.Keys).Where(name => !Prompts.Contains(name, StringComparer.Ordinal)).Distinct(StringComparer.Ordinal).Select(name => Row(name, made.ConvertAll(m => m.GetValueOrDefault(name))))],
            [.. Prompts.Where(name => made.Exists(m => m.ContainsKey(name))).SelectMany(name => Enumerable.Range(1, takes.Count - 1).Select(to =>
                new ComparedText(name, to, WordDiff.Of(made[0].GetValueOrDefault(name), made[to].GetValueOrDefault(name)))))],
            [.. MediaRows(takes, sidecars)]);
    }

    private static IEnumerable<ComparedRow> MediaRows(List<Take> takes, List<JsonObject> sidecars)
    {
        var probes = sidecars.ConvertAll(sidecar => new Sidecar(sidecar).ReadProbe());
        (string Name, Func<Take, MediaProbe?, string?> Of)[] rows =
        [
            ("type", (take, _) => take.MediaType),
            ("codec", (_, probe) => probe?.Codec),
            ("picture", (take, _) => take is { Width: { } width, Height: { } height } ? $"{width} x {height}" : null),
            ("frame rate", (take, _) => FrameRate.Parse(take.FrameRate) is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate.PerSecond:0.###} fps") : null),
            ("frames", (_, probe) => probe?.FrameCount?.ToString(CultureInfo.InvariantCulture)),
            ("duration", (take, _) => take is { Duration: { } seconds, Kind: not MediaKind.Image } ? Readable.Duration(seconds) : null),
            ("size", (take, _) => take.Size > 0 ? Readable.Bytes(take.Size) : null),
            ("bit rate", (take, _) => take is { Size: > 0, Duration: > 0 and var seconds, Kind: not MediaKind.Image } ? string.Create(CultureInfo.InvariantCulture, $"{take.Size * 8 / seconds / 1e6:0.##} Mb/s") : null),
            ("pixels", (_, probe) => probe?.PixelFormat),
            ("sound", (take, probe) => probe?.Audio is { } sound ? $"{sound.Codec}, {sound.SampleRate} Hz" : take.FileName is null ? null : "none"),
        ];
        return rows.Select(row => Row(row.Name, [.. takes.Zip(probes, row.Of)])).Where(row => row.Values.Any(value => value is not null));
    }

    private static ComparedRow Row(string name, IReadOnlyList<string?> values) => new(name, values, values.Select(FlatParams.Plain).Distinct(StringComparer.Ordinal).Skip(1).Any());
}
