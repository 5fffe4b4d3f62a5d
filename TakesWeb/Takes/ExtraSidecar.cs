using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TakesWeb.Kernel;
using TakesWeb.Media;

namespace TakesWeb.Takes;

/// <summary>The JSON file of an asset, a clip or a snapshot: a take's sidecar without shot and parameters, and with the trash as a mark in it.</summary>
public static class ExtraSidecar
{
    public static Sidecar Create(ExtraKind kind, Guid uid, string title, DateTimeOffset created, string sourceKind, Actor actor, string? key) => new(new JsonObject
    {
        ["schema"] = Sidecar.Schema,
        ["kind"] = WordOf(kind),
        ["uid"] = uid.ToString(),
        ["number"] = 0,
        ["name"] = title,
        ["created"] = Sidecar.Time(created),
        ["key"] = key,
        ["duration"] = null,
        ["resolution"] = null,
        ["file"] = null,
        ["media"] = null,
        ["source"] = new JsonObject { ["kind"] = sourceKind, ["uploader"] = actor.Name },
        ["tags"] = new JsonArray(),
        ["description"] = null,
        ["custom"] = new JsonObject(),
    });

    public static string WordOf(ExtraKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    public static Sidecar? TryRead(string path, out string? why)
    {
        try
        {
            return TryParse(PlainFile.ReadAllText(path), out why);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            why = "it is not there";
            return null;
        }
    }

    /// <summary>Null, with the reason, when the text is no such sidecar.</summary>
    public static Sidecar? TryParse(string text, out string? why)
    {
        why = null;
        try
        {
            if (JsonNode.Parse(text) is JsonObject json && Guid.TryParse(Sidecar.Text(json["uid"]), out _))
            {
                return new Sidecar(json);
            }

            why = "uid is missing";
        }
        catch (JsonException exception)
        {
            why = exception.Message;
        }

        return null;
    }

    public static Guid UidOf(Sidecar sidecar) => Guid.Parse(Sidecar.Text(sidecar.Json["uid"])!);

    public static Extra ToRow(Sidecar sidecar, Guid projectId, Guid? takeUid, ExtraKind kind, int number, string folder)
    {
        var created = DateTimeOffset.TryParse(Sidecar.Text(sidecar.Json["created"]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : DateTimeOffset.UnixEpoch;
        var extra = new Extra { Uid = UidOf(sidecar), ProjectId = projectId, TakeUid = takeUid, Kind = kind, Number = number, Folder = folder, Created = created };
        CopyTo(sidecar, extra);
        extra.Picture = extra.Storage == StorageState.Purged || kind != ExtraKind.Asset ? PictureState.Missing : PictureState.Processing;
        return extra;
    }

    /// <summary>The index's columns, as this file has them.</summary>
    public static void CopyTo(Sidecar sidecar, Extra extra)
    {
        var json = sidecar.Json;
        extra.Title = Sidecar.Text(json["name"]) ?? "";
        extra.Description = Sidecar.Text(json["description"]);
        extra.Author = Sidecar.Text(sidecar.Inside("source", "uploader"));
        extra.Key = Sidecar.Text(json["key"]);
        if (json["file"] is JsonObject file)
        {
            // A pull may bring what somebody else wrote: what becomes a path has to be a plain name and a hash.
            extra.FileName = Sidecar.Text(file["name"]) is { } name && SafePath.IsPlainName(name) && Path.GetFileNameWithoutExtension(name) == extra.Stem ? name : null;
            extra.OriginalName = Sidecar.Text(file["originalName"]);
            extra.MediaType = Sidecar.Text(file["mediaType"]);
            extra.Sha256 = Sidecar.Text(file["sha256"]) is { Length: 64 } sha && sha.All(char.IsAsciiHexDigitLower) ? sha : null;
            extra.Size = file["size"] is JsonValue size && size.TryGetValue<long>(out var bytes) ? bytes : 0;
            extra.MediaKind = extra.MediaType?.Split('/')[0] switch { "video" => MediaKind.Video, "audio" => MediaKind.Audio, _ => MediaKind.Image };
        }

        extra.Width = sidecar.Inside("resolution", "width") is JsonValue width && width.TryGetValue<int>(out var pixels) ? pixels : null;
        extra.Height = sidecar.Inside("resolution", "height") is JsonValue height && height.TryGetValue<int>(out var rows) ? rows : null;
        extra.Duration = json["duration"] is JsonValue duration && duration.TryGetValue<double>(out var seconds) ? seconds : null;
        var tags = sidecar.ReadTags();
        extra.TagLines = tags.Count == 0 ? "" : $"\n{string.Join('\n', tags)}\n";
        extra.Json = sidecar.ToText();
        ReadTrash(sidecar, extra);
    }

    /// <summary>Puts the mark of the trash, or takes it away.</summary>
    public static void SetTrashed(Sidecar sidecar, (DateTimeOffset At, string By)? trashed)
    {
        if (trashed is var (at, by))
        {
            sidecar.Json["deleted"] = new JsonObject { ["at"] = Sidecar.Time(at), ["by"] = by };
        }
        else
        {
            sidecar.Json.Remove("deleted");
        }
    }

    /// <summary>What stays of a purged one.</summary>
    public static Sidecar ToTombstone(Sidecar sidecar, DateTimeOffset at, Actor by, long freed)
    {
        var kept = new JsonObject();
        foreach (var key in new[] { "schema", "kind", "uid", "number", "name", "created", "key", "file", "source" })
        {
            kept[key] = sidecar.Json[key]?.DeepClone();
        }

        kept["purged"] = new JsonObject { ["at"] = Sidecar.Time(at), ["by"] = by.Name, ["freed"] = freed };
        return new Sidecar(kept);
    }

    private static void ReadTrash(Sidecar sidecar, Extra extra)
    {
        var deleted = sidecar.Json["deleted"];
        var isMarked = deleted is not null && !(deleted is JsonValue value && value.TryGetValue<bool>(out var flag) && !flag);
        extra.Storage = sidecar.Json["purged"] is not null ? StorageState.Purged : isMarked ? StorageState.Trashed : StorageState.Live;
        var at = Sidecar.Text((deleted as JsonObject)?["at"]);
        extra.TrashedAt = extra.Storage != StorageState.Trashed ? null : DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : DateTimeOffset.UnixEpoch;
        extra.TrashedBy = extra.Storage == StorageState.Trashed ? Sidecar.Text((deleted as JsonObject)?["by"]) : null;
    }
}
