using System.Text.Json.Nodes;
using TakesWeb.Takes;

namespace TakesWeb.Clips;

/// <summary>A clip or a snapshot as HTTP shows it: its sidecar plus where it stands.</summary>
public static class CutAnswer
{
    public static JsonObject For(Extra cut)
    {
        var json = (JsonObject)JsonNode.Parse(cut.Json)!;
        json["id"] = cut.Uid.ToString();
        json["label"] = json["name"]?.DeepClone();
        json["note"] = json["description"]?.DeepClone();
        json["path"] = cut.GitPath(cut.FileName ?? cut.SidecarName);
        json["takeUid"] = cut.TakeUid?.ToString();
        json["storage"] = TakeAnswer.Word(cut.Storage);
        json["commit"] = new JsonObject { ["state"] = cut.IsCommitted ? "committed" : "saved", ["sha"] = cut.IsCommitted ? cut.CommitSha : null };
        json["mediaUrl"] = MediaUrl(cut);
        return json;
    }

    public static string? MediaUrl(Extra cut) =>
        cut is { Sha256: { } sha, Storage: not StorageState.Purged } ? $"/api/{(cut.Kind == ExtraKind.Clip ? "clips" : "snapshots")}/{cut.Uid}/media?v={sha[..12]}" : null;

    /// <summary>"shot_001_take_012_clip_002.mp4": what a download is called.</summary>
    public static string DownloadName(Extra cut)
    {
        var parts = cut.Folder.Split('/');
        return $"{parts[2]}_{parts[^2]}_{cut.FileName}";
    }
}
