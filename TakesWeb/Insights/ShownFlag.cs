using System.Globalization;
using System.Text.Json.Nodes;
using TakesWeb.Takes;

namespace TakesWeb.Insights;

/// <summary>A mark of a take as people and programs see it.</summary>
/// <param name="Word">One of <see cref="FlagWords"/>.</param>
public sealed record ShownFlag(string Word)
{
    /// <summary>Frames count from 0, both ends included; null where there are none.</summary>
    public long? FromFrame { get; init; }

    public long? ToFrame { get; init; }

    /// <summary>Seconds.</summary>
    public double? From { get; init; }

    public double? To { get; init; }

    /// <summary>The earlier take that it looks like.</summary>
    public Take? Other { get; init; }

    public int? Distance { get; init; }

    /// <summary>"1280 x 720 instead of 1920 x 1080".</summary>
    public string? Detail { get; init; }

    /// <summary>"black 0 to 23": for a badge.</summary>
    public string Brief => Other is { } other ? $"like take {other.Number}" : Word switch
    {
        FlagWords.WrongSize => "other size",
        FlagWords.WrongRate => "other rate",
        _ => Where is { } where ? $"{Word} {where}" : Word,
    };

    /// <summary>A sentence.</summary>
    public string Sentence => Word switch
    {
        "black" => $"Black{At}.",
        "flat" => $"One colour and nothing else{At}.",
        "frozen" => $"The picture stands still{At}.",
        "silence" => $"Silence{At}.",
        "clipping" => $"The sound is cut off at full scale{At}.",
        FlagWords.NearDuplicate => $"Looks like take {Other?.Number}: {Distance} of 64 bits differ.",
        FlagWords.WrongSize => $"Not the project's size: {Detail}.",
        FlagWords.WrongRate => $"Not the project's rate: {Detail}.",
        _ => Word,
    };

    private string? Where => FromFrame is { } from && ToFrame is { } to ? from == to ? Number(from) : $"{Number(from)} to {Number(to)}" : From is { } start && To is { } end ? $"{Seconds(start)} to {Seconds(end)} s" : null;

    private string At => Where is not { } where ? "" : FromFrame is null ? $" from {where}" : FromFrame == ToFrame ? $" at frame {where}" : $" at frames {where}";

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["flag"] = Word, ["sentence"] = Sentence };
        Add("fromFrame", FromFrame);
        Add("toFrame", ToFrame);
        Add("from", From);
        Add("to", To);
        Add("otherTakeUid", Other?.Uid.ToString());
        Add("distance", Distance);
        return json;

        void Add<T>(string name, T? value)
        {
            if (value is not null)
            {
                json[name] = JsonValue.Create(value);
            }
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double value) => value.ToString("0.0#", CultureInfo.InvariantCulture);
}
