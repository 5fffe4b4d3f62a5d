using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Media;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>
/// The JSON file beside the media: the truth about a take (docs/format.md). Unknown keys survive a read and a write; file, takeUid,
/// number and source never change once set. Not thread-safe; writers hold the take's lock.
/// </summary>
public sealed class Sidecar
{
    public const int Schema = 1;

    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public Sidecar(JsonObject json)
    {
        Json = json;
    }

    public JsonObject Json { get; }

    public static Sidecar Create(Shot shot, Guid takeUid, int number, DateTimeOffset created, string sourceKind, Actor actor, Guid? parent, string? key) => new(new JsonObject
    {
        ["schema"] = Schema,
        ["id"] = TakeNumber.Format(number),
        ["takeUid"] = takeUid.ToString(),
        ["shotId"] = shot.Folder,
        ["shotUid"] = shot.Uid.ToString(),
        ["number"] = number,
        ["created"] = Time(created),
        ["key"] = key,
        ["duration"] = null,
        ["resolution"] = null,
        ["generationParams"] = new JsonObject(),
        ["resources"] = new JsonObject { ["vramUsed"] = null, ["generationTime"] = null, ["quality"] = null },
        ["status"] = "complete",
        ["error"] = null,
        ["file"] = null,
        ["media"] = null,
        ["source"] = new JsonObject { ["kind"] = sourceKind, ["uploader"] = actor.Name, ["parent"] = parent?.ToString() },
        ["rawGenerationText"] = null,
        ["tags"] = new JsonArray(),
        ["description"] = null,
        ["custom"] = new JsonObject(),
    });

    /// <summary>Reads one. Throws <see cref="InvalidDataException"/>, naming the file, when it is not a sidecar.</summary>
    public static Sidecar Read(string path)
    {
        try
        {
            return JsonNode.Parse(PlainFile.ReadAllText(path)) is JsonObject json && Guid.TryParse(Text(json["takeUid"]), out _) && Number32(json["number"]) is > 0
                ? new Sidecar(json)
                : throw new InvalidDataException($"{path} is not a take's metadata: takeUid or number is missing.");
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path} cannot be read: {exception.Message}", exception);
        }
        catch (FileNotFoundException link) when (File.Exists(path))
        {
            throw new InvalidDataException(link.Message, link);
        }
    }

    /// <summary>Reads one; null, with the reason, when it is not a sidecar.</summary>
    public static Sidecar? TryRead(string path, out string? why)
    {
        try
        {
            why = null;
            return Read(path);
        }
        catch (InvalidDataException exception)
        {
            why = exception.Message.Replace(path, Path.GetFileName(path), StringComparison.Ordinal);
            return null;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            why = $"{Path.GetFileName(path)} is not there.";
            return null;
        }
    }

    /// <summary>What a tombstone carries; null when somebody's tombstone does not say which take it was.</summary>
    public static Sidecar? TryFrom(JsonObject json) =>
        Guid.TryParse(Text(json["takeUid"]), out _) && Number32(json["number"]) is > 0 ? new Sidecar(json) : null;

    public Guid TakeUid => Guid.Parse((string)Json["takeUid"]!);

    public int Number => (int)Json["number"]!;

    public string Status
    {
        get => Text(Json["status"]) ?? "complete";
        set => Json["status"] = value;
    }

    public bool HasFile => Json["file"] is JsonObject;

    public JsonObject GenerationParams
    {
        get => Json["generationParams"] as JsonObject ?? [];
        set => Json["generationParams"] = value.DeepClone();
    }

    /// <summary>The take that this one continues. What somebody said later stands beside source, which never changes, and wins.</summary>
    public Guid? Parent
    {
        get => Guid.TryParse(Text(Json.ContainsKey("parent") ? Json["parent"] : Inside("source", "parent")), out var uid) ? uid : null;
        set => Json["parent"] = value?.ToString();
    }

    /// <summary>Another number was free in the end: only before the take is published.</summary>
    public void Renumber(int number)
    {
        Json["id"] = TakeNumber.Format(number);
        Json["number"] = number;
    }

    /// <summary>Says which media the take has. Once.</summary>
    public void SetFile(string name, string? originalName, long size, string sha256, MediaType type, MediaProbe? probe)
    {
        Json["file"] = new JsonObject
        {
            ["name"] = name,
            ["originalName"] = originalName,
            ["size"] = size,
            ["sha256"] = sha256,
            ["mediaType"] = type.Mime,
        };
        if (MediaNames.FindLie(originalName, type) is { } lie)
        {
            Json["file"]!["correction"] = lie;
        }

        SetProbe(type, probe);
    }

    /// <summary>Says that the take is a sequence, and which. Once.</summary>
    /// <param name="described">As <see cref="SequenceFacts.ToJson"/> describes it.</param>
    public void SetSequence(TakeFolder folder, string? originalName, FrameList list, MediaType type, JsonObject described, MediaProbe? probe)
    {
        // The name is the ZIP's, so its ending tells no lie about the frames.
        SetFile(folder.FramesName, null, list.Bytes, FrameList.HashOf(list.ToBytes()), type, null);
        Json["file"]!["originalName"] = originalName;
        Json["file"]!["sequence"] = described;
        SetProbe(type, probe);
    }

    /// <summary>What it says of a sequence; null when the take is none.</summary>
    public SequenceFacts? Sequence => SequenceFacts.TryRead(Json["file"]);

    public void SetProbe(MediaType type, MediaProbe? probe)
    {
        if (probe is null)
        {
            return;
        }

        Json["duration"] = probe.Duration;
        Json["resolution"] = probe is { Width: { } width, Height: { } height } ? new JsonObject { ["width"] = width, ["height"] = height } : null;
        var media = (JsonObject)JsonSerializer.SerializeToNode(probe, Camel)!;
        media.Remove("width");
        media.Remove("height");
        media.Remove("duration");
        media["kind"] = JsonNamingPolicy.CamelCase.ConvertName((Sequence is null ? type.Kind : MediaKind.Sequence).ToString());
        Json["media"] = media;
    }

    /// <summary>What counting the frames found, over what the header said.</summary>
    public void CorrectFrames(long count, FrameRate? rate, bool isVariable)
    {
        if (Json["media"] is JsonObject media)
        {
            media["frameCount"] = count;
            media["frameRate"] = JsonSerializer.SerializeToNode(rate, Camel);
            media["isVariableRate"] = isVariable;
        }
    }

    /// <summary>How loud the sound is, by EBU R 128.</summary>
    public void SetLoudness(Loudness loudness)
    {
        if (Json["media"] is JsonObject media)
        {
            media["loudness"] = new JsonObject { ["integrated"] = loudness.Integrated, ["range"] = loudness.Range, ["truePeak"] = loudness.TruePeak };
        }
    }

    public bool HasLoudness => Inside("media", "loudness") is JsonObject;

    /// <summary>The probe that <see cref="SetProbe"/> wrote; null when there is none, or when somebody rewrote it beyond reading.</summary>
    public MediaProbe? ReadProbe()
    {
        if (Json["media"] is not JsonObject media)
        {
            return null;
        }

        try
        {
            return media.Deserialize<MediaProbe>(Camel) is { } probe
                ? probe with
                {
                    Width = Number32(Inside("resolution", "width")),
                    Height = Number32(Inside("resolution", "height")),
                    Duration = Json["duration"] is JsonValue duration && duration.TryGetValue<double>(out var seconds) ? seconds : null,
                }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The frame that somebody chose for the picture; null while the best of a few decides.</summary>
    public PictureMoment? PictureAt
    {
        get => Json["pictureAt"] is JsonObject
            ? (Inside("pictureAt", "frame"), Inside("pictureAt", "time")) switch
            {
                (JsonValue frame, _) when frame.TryGetValue<long>(out var number) => new PictureMoment(number, null),
                (_, JsonValue time) when time.TryGetValue<double>(out var seconds) => new PictureMoment(null, seconds),
                _ => null,
            }
            : null;
        set
        {
            Json.Remove("pictureAt");
            if (value is not null)
            {
                Json["pictureAt"] = value.Frame is { } frame ? new JsonObject { ["frame"] = frame } : new JsonObject { ["time"] = value.Time };
            }
        }
    }

    /// <summary>Adds what an uploader states: parameters, resources, words. What decides a take's identity is not theirs to set.</summary>
    public void Merge(JsonObject stated)
    {
        foreach (var name in new[] { "generationParams", "resources", "custom" })
        {
            if (stated[name] is JsonObject section)
            {
                var own = Json[name] as JsonObject ?? [];
                foreach (var (key, value) in section)
                {
                    own[key] = value?.DeepClone();
                }

                Json[name] = own.Parent is null ? own : own.DeepClone();
            }
        }

        foreach (var name in new[] { "description", "tags", "rawGenerationText" })
        {
            if (stated[name] is { } value)
            {
                Json[name] = value.DeepClone();
            }
        }
    }

    public string ToText() => Json.ToJsonString(Pretty) + "\n";

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>A row for a take that has none, without what its log and its folder tell.</summary>
    public Take ToTake(Project project, Shot shot, int number)
    {
        var take = new Take
        {
            Uid = TakeUid,
            ProjectId = project.Id,
            ShotUid = shot.Uid,
            Number = number,
            Created = DateTimeOffset.TryParse(Text(Json["created"]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created) ? created : DateTimeOffset.UnixEpoch,
            Source = Text(Inside("source", "kind")) ?? "upload",
            Author = Text(Inside("source", "uploader")),
            Key = Text(Json["key"]),
            Picture = PictureState.Missing,
        };
        CopyTo(take);
        return take;
    }

    /// <summary>A year: what is above it is no measurement, and would drown the sums of a project.</summary>
    private const double MostGenerationSeconds = 31_536_000;

    /// <summary>The index's columns, as this file has them.</summary>
    public void CopyTo(Take take)
    {
        take.Status = Enum.TryParse<TakeStatus>(Status, ignoreCase: true, out var status) ? status : TakeStatus.Complete;
        take.Error = Text(Json["error"]);
        if (Json["file"] is JsonObject file)
        {
            // A pull may bring a sidecar that somebody else wrote: what becomes a path has to be a plain name and a hash.
            take.FileName = Text(file["name"]) is { } name && SafePath.IsPlainName(name) ? name : null;
            take.OriginalName = Text(file["originalName"]);
            take.MediaType = Text(file["mediaType"]);
            var sha256 = Text(file["sha256"]) is { Length: 64 } sha && sha.All(char.IsAsciiHexDigitLower) ? sha : null;
            if (take.Sha256 != sha256)
            {
                // Whoever finds the bytes first, the job that made them or the reading after a crash, finds them without a picture.
                (take.Sha256, take.Picture, take.PictureReason) = (sha256, sha256 is null ? PictureState.Missing : PictureState.Processing, null);
            }

            take.Size = file["size"] is JsonValue size && size.TryGetValue<long>(out var bytes) ? bytes : 0;
            var sequence = Sequence;
            (take.FirstFrame, take.LastFrame, take.FrameCount) = (sequence?.First, sequence?.Last, sequence?.Count);
            take.Kind = sequence is not null ? MediaKind.Sequence : take.MediaType?.Split('/')[0] switch { "video" => MediaKind.Video, "audio" => MediaKind.Audio, _ => MediaKind.Image };
        }

        take.Width = Number32(Inside("resolution", "width"));
        take.Height = Number32(Inside("resolution", "height"));
        take.Duration = Json["duration"] is JsonValue duration && duration.TryGetValue<double>(out var seconds) ? seconds : null;
        take.FrameRate = Inside("media", "frameRate") is JsonObject rate ? $"{rate["numerator"]}/{rate["denominator"]}" : null;
        take.Model = Text(GenerationParams["model"]);
        take.Seed = Text(GenerationParams["seed"]);
        take.Prompt = Text(GenerationParams["prompt"]);
        take.GenerationSeconds = Inside("resources", "generationTime") is JsonValue worked && worked.TryGetValue<double>(out var generation) && generation is >= 0 and <= MostGenerationSeconds ? generation : null;
        take.Reference = Guid.TryParse(Text(GenerationParams["reference"]), out var reference) ? reference : null;
        take.ParentUid = Parent;
        take.PictureLabel = Text(Json["pictureLabel"]);
        take.HasAlpha = Inside("media", "hasAlpha") is JsonValue alpha && alpha.TryGetValue<bool>(out var isSeeThrough) && isSeeThrough;
        var tags = ReadTags();
        take.TagLines = tags.Count == 0 ? "" : $"\n{string.Join('\n', tags)}\n";
    }

    /// <summary>The tags, each once, without line feeds. Anything but a list of words counts as none.</summary>
    public IReadOnlyList<string> ReadTags() =>
        [.. (Json["tags"] as JsonArray ?? []).Select(Text).OfType<string>().Select(t => t.ReplaceLineEndings(" ").Trim()).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal)];

    /// <summary>What stays of a purged take: who and what it was, not what it was made of. History keeps the rest.</summary>
    public JsonObject ToTombstone()
    {
        var kept = new JsonObject();
        foreach (var key in new[] { "schema", "id", "takeUid", "shotId", "shotUid", "number", "key", "created", "status", "file", "source" })
        {
            kept[key] = Json[key]?.DeepClone();
        }

        if (Json.ContainsKey("parent"))
        {
            kept["parent"] = Json["parent"]?.DeepClone();
        }

        return kept;
    }

    /// <summary>A value of a section; null when the section is no object.</summary>
    public JsonNode? Inside(string section, string key) => (Json[section] as JsonObject)?[key];

    /// <summary>A value as text: a seed may be a number or a word, and a number keeps all its digits.</summary>
    public static string? Text(JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonValue value => value.ToJsonString(),
        _ => null,
    };

    private static int? Number32(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;
}
