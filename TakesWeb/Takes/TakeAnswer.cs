using System.Text.Json;
using System.Text.Json.Nodes;
using TakesWeb.Projects;

namespace TakesWeb.Takes;

/// <summary>A take as HTTP shows it: its sidecar plus where it stands.</summary>
public static class TakeAnswer
{
    public static JsonObject For(Project project, Take take, string sidecar, Guid? activeTakeUid)
    {
        var json = (JsonObject)JsonNode.Parse(sidecar)!;
        var url = UrlOf(project.Slug, take);
        json["picture"] = Word(take.Picture);
        json["pictureReason"] = take.PictureReason;
        json["isActive"] = take.Uid == activeTakeUid;
        json["verdict"] = Word(take.Verdict);
        json["verdictBy"] = take.VerdictBy;
        json["verdictAt"] = take.VerdictAt is { } judged ? Sidecar.Time(judged) : null;
        json["verdictComment"] = take.VerdictComment;
        json["review"] = ReviewOf(take);
        json["rating"] = take.Rating;
        json["storage"] = Word(take.Storage);
        json["trashedAt"] = take.TrashedAt is { } at ? Sidecar.Time(at) : null;
        json["trashedBy"] = take.TrashedBy;
        json["away"] = take.IsAway;
        json["commit"] = new JsonObject { ["state"] = take.IsCommitted ? "committed" : "saved", ["sha"] = take.IsCommitted ? take.CommitSha : null };
        json["mediaUrl"] = take is { Sha256: { } sha, Storage: not StorageState.Purged } ? $"{url}/media?v={sha[..12]}" : null;
        json["thumbnailUrl"] = take is { Picture: PictureState.Ready, ThumbnailSha256: { } thumbnail } ? $"{url}/thumbnail?size=512&v={thumbnail[..12]}" : null;
        if (take is { IsSequence: true, Storage: not StorageState.Purged })
        {
            json["framesUrl"] = $"{url}/frames";
        }

        return json;
    }

    /// <summary>What it waits for; null when nobody has asked for a verdict.</summary>
    private static JsonObject? ReviewOf(Take take) => take.SubmittedAt is { } at
        ? new JsonObject
        {
            ["submittedBy"] = take.SubmittedBy,
            ["submittedAt"] = Sidecar.Time(at),
            ["comment"] = take.SubmittedComment,
            ["reviewerId"] = take.ReviewerId?.ToString(),
            ["reviewer"] = take.Reviewer,
        }
        : null;

    public static string UrlOf(string slug, Take take) => $"/api/projects/{slug}/shots/{take.ShotUid}/takes/{take.Name}";

    /// <summary>"no_preview", "approved": enums as the API says them.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
