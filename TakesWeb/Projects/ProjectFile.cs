using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Media;

namespace TakesWeb.Projects;

/// <summary>
/// project.json: the truth about a project and its shots, one line a shot so that two branches merge (docs/format.md). Keys that Takes
/// does not know survive a read and a write. Not thread-safe; writers hold the project's lock (<see cref="ProjectFiles"/>).
/// </summary>
public sealed class ProjectFile
{
    private const int Schema = 1;
    private static readonly JsonSerializerOptions Line = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _root;

    private ProjectFile(JsonObject root)
    {
        _root = root;
    }

    public static string PathIn(string repository) => Path.Combine(repository, "project.json");

    public static ProjectFile Create(Project project) => new(new JsonObject
    {
        ["schema"] = Schema,
        ["id"] = project.Id.ToString(),
        ["name"] = project.Name,
        ["created"] = Time(project.Created),
        ["demo"] = project.IsDemo,
        ["quota"] = project.QuotaBytes,
        ["shots"] = new JsonArray(),
    });

    /// <summary>Reads the file. Throws <see cref="InvalidDataException"/>, naming it, when it is not ours to understand.</summary>
    public static ProjectFile Read(string repository)
    {
        var path = PathIn(repository);
        try
        {
            return JsonNode.Parse(PlainFile.ReadAllText(path)) is JsonObject root && root["id"] is JsonValue id && id.TryGetValue<string>(out var text) && Guid.TryParse(text, out _)
                ? new ProjectFile(root)
                : throw new InvalidDataException($"{path} is not a project of Takes: it has no id that is a UUID.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} cannot be read as JSON: {exception.Message}", exception);
        }
    }

    public string Name
    {
        get => (string?)_root["name"] ?? "";
        set => _root["name"] = value;
    }

    /// <summary>Set while the project is in the trash.</summary>
    public TrashMark? Deleted
    {
        get => MarkOf(_root);
        set => SetMark(_root, value);
    }

    /// <summary>The most bytes the project may keep. Null for no quota, and for one that is not a number above 0: then nothing is refused.</summary>
    public long? Quota
    {
        get => _root["quota"] is JsonValue value && value.TryGetValue<long>(out var bytes) && bytes > 0 ? bytes : null;
        set => _root["quota"] = value;
    }

    /// <summary>Frames a second, in "settings". Null for a rate that is not stated or is none.</summary>
    public FrameRate? FrameRate
    {
        get => Media.FrameRate.Parse(TextOf((_root["settings"] as JsonObject)?["frameRate"]));
        set
        {
            var settings = _root["settings"] as JsonObject ?? (JsonObject)(_root["settings"] = new JsonObject());
            settings["frameRate"] = value?.ToString();
        }
    }

    /// <summary>What pictures are meant to measure, in "settings". Null for what is not stated or is no size.</summary>
    public Resolution? Resolution
    {
        get => Projects.Resolution.Parse(TextOf((_root["settings"] as JsonObject)?["resolution"]));
        set
        {
            var settings = _root["settings"] as JsonObject ?? (JsonObject)(_root["settings"] = new JsonObject());
            settings["resolution"] = value?.ToString();
        }
    }

    private JsonArray ShotLines => _root["shots"] as JsonArray ?? (JsonArray)(_root["shots"] = new JsonArray());

    public Project ToProject(string slug) => new()
    {
        Id = Guid.Parse((string)_root["id"]!),
        Slug = slug,
        Name = Name,
        Created = Moment(_root["created"]),
        IsDemo = (bool?)_root["demo"] ?? false,
        DeletedAt = Deleted?.At,
        DeletedBy = Deleted?.By,
        QuotaBytes = Quota,
        StatedRate = FrameRate?.ToString(),
        StatedWidth = Resolution?.Width,
        StatedHeight = Resolution?.Height,
        Revision = 1,
    };

    /// <summary>All shots. A line whose path is not three plain folder names is left out: it can only have come from outside.</summary>
    public IEnumerable<Shot> Shots(Guid projectId)
    {
        foreach (var line in ShotLines.OfType<JsonObject>())
        {
            var parts = ((string?)line["path"] ?? "").Split('/');
            if (parts.Length != 3 || !parts.All(SafePath.IsPlainName) || !Guid.TryParse((string?)line["uid"], out var uid))
            {
                continue;
            }

            var deleted = MarkOf(line);
            yield return new Shot
            {
                Uid = uid,
                ProjectId = projectId,
                Chapter = parts[0],
                Scene = parts[1],
                Folder = parts[2],
                Title = (string?)line["title"] ?? FolderName.TitleOf(parts[2]),
                Number = (int?)line["number"] ?? FolderName.Split(parts[2])?.Number ?? 0,
                Created = Moment(line["created"]),
                ActiveTakeUid = Guid.TryParse((string?)line["activeTakeUid"], out var active) ? active : null,
                ActiveTakeName = (string?)line["activeTake"],
                DeletedAt = deleted?.At,
                DeletedBy = deleted?.By,
            };
        }
    }

    /// <summary>False for a shot whose line somebody took out of the file.</summary>
    public bool Has(Guid shotUid) => FindLine(shotUid) is not null;

    /// <summary>Marks a shot as in the trash, or takes the mark away.</summary>
    public void SetDeleted(Guid shotUid, TrashMark? mark) => SetMark(LineOf(shotUid), mark);

    public void AddShot(Shot shot) => ShotLines.Add(new JsonObject
    {
        ["uid"] = shot.Uid.ToString(),
        ["path"] = shot.RelativePath,
        ["title"] = shot.Title,
        ["number"] = shot.Number,
        ["created"] = Time(shot.Created),
        ["activeTake"] = null,
        ["activeTakeUid"] = null,
    });

    public void SetTitle(Guid shotUid, string title) => LineOf(shotUid)["title"] = title;

    /// <summary>Circles a take, or none.</summary>
    public void SetActive(Guid shotUid, string? takeName, Guid? takeUid)
    {
        var line = LineOf(shotUid);
        line["activeTake"] = takeName;
        line["activeTakeUid"] = takeUid?.ToString();
    }

    /// <summary>Replaces the file atomically.</summary>
    public void Write(string repository) => DurableFile.Write(PathIn(repository), ToText());

    private string ToText()
    {
        var text = new StringBuilder("{\n");
        var keys = _root.Where(pair => pair.Key != "shots").ToList();
        foreach (var (key, value) in keys)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {JsonSerializer.Serialize(key, Line)}: {value?.ToJsonString(Line) ?? "null"},\n");
        }

        text.Append("  \"shots\": [");
        text.AppendJoin(',', ShotLines.OrderBy(line => (string?)line?["path"], StringComparer.Ordinal).Select(line => "\n    " + (line?.ToJsonString(Line) ?? "null")));
        text.Append(ShotLines.Count > 0 ? "\n  ]\n}\n" : "]\n}\n");
        return text.ToString();
    }

    private JsonObject? FindLine(Guid shotUid) => ShotLines.OfType<JsonObject>().FirstOrDefault(l => (string?)l["uid"] == shotUid.ToString());

    private JsonObject LineOf(Guid shotUid) => FindLine(shotUid) ?? throw new InvalidDataException($"project.json has no shot {shotUid}.");

    // Somebody else's tool may have left the time out, or written anything at all: the mark holds all the same.
    private static TrashMark? MarkOf(JsonObject thing) => thing["deleted"] switch
    {
        JsonObject mark => new TrashMark(Moment(mark["at"]), TextOf(mark["by"]) ?? ""),
        null => null,
        JsonValue value when value.TryGetValue<bool>(out var isDeleted) && !isDeleted => null,
        _ => new TrashMark(DateTimeOffset.UnixEpoch, ""),
    };

    private static void SetMark(JsonObject thing, TrashMark? mark)
    {
        if (mark is null)
        {
            thing.Remove("deleted");
        }
        else
        {
            thing["deleted"] = new JsonObject { ["at"] = Time(mark.At), ["by"] = mark.By };
        }
    }

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A moment as the file keeps it, to the millisecond: an index made again from the file has to say the same.</summary>
    public static DateTimeOffset Kept(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static DateTimeOffset Moment(JsonNode? node) =>
        DateTimeOffset.TryParse(TextOf(node), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : DateTimeOffset.UnixEpoch;
}

/// <summary>Since when something is in the trash, and by whom.</summary>
public sealed record TrashMark(DateTimeOffset At, string By);
