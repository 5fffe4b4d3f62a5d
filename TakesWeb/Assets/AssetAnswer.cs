using System.Text.Json.Nodes;
using TakesWeb.Takes;

namespace TakesWeb.Assets;

/// <summary>An asset as HTTP shows it: its sidecar plus where it stands.</summary>
public static class AssetAnswer
{
    public static JsonObject For(string slug, Extra asset)
    {
        var json = (JsonObject)JsonNode.Parse(asset.Json)!;
        var url = UrlOf(slug, asset);
        json["id"] = Path.GetFileName(asset.Folder);
        json["path"] = asset.Folder;
        json["picture"] = TakeAnswer.Word(asset.Picture);
        json["pictureReason"] = asset.PictureReason;
        json["storage"] = TakeAnswer.Word(asset.Storage);
        json["trashedAt"] = asset.TrashedAt is { } at ? Sidecar.Time(at) : null;
        json["trashedBy"] = asset.TrashedBy;
        json["away"] = asset.IsAway;
        json["commit"] = new JsonObject { ["state"] = asset.IsCommitted ? "committed" : "saved", ["sha"] = asset.IsCommitted ? asset.CommitSha : null };
        json["mediaUrl"] = MediaUrl(slug, asset);
        json["thumbnailUrl"] = ThumbnailUrl(slug, asset);
        return json;
    }

    public static string UrlOf(string slug, Extra asset) => $"/api/projects/{slug}/assets/{asset.Uid}";

    public static string? MediaUrl(string slug, Extra asset) =>
        asset is { Sha256: { } sha, Storage: not StorageState.Purged } ? $"{UrlOf(slug, asset)}/media?v={sha[..12]}" : null;

    public static string? ThumbnailUrl(string slug, Extra asset) =>
        asset is { Picture: PictureState.Ready, ThumbnailSha256: { } sha } ? $"{UrlOf(slug, asset)}/thumbnail?v={sha[..12]}" : null;
}
