using System.Text.Json;
using System.Text.Json.Nodes;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>Changes what people may write about a take: description, tags, keys of their own, which take it continues. Whoever adds or removes one tag leaves the others to others.</summary>
public sealed class EditTake(TakeFiles takeFiles, FindParent findParent)
{
    internal const int LongestTag = 64;
    internal const int MostTags = 64;
    private const int LongestDescription = 10_000;

    /// <param name="projectId">Its project; a take of another one is not found.</param>
    /// <param name="takeUid">The take.</param>
    /// <param name="edit">What changes.</param>
    /// <param name="onlyFrom">An undo: refused when the description is another than this one by now.</param>
    public async Task<Outcome<Take>> RunAsync(Guid projectId, Guid takeUid, TakeEdit edit, Actor actor, CancellationToken ct, string? onlyFrom = null)
    {
        var parent = await ParentAsync(projectId, takeUid, edit.Parent, ct);
        return parent.IsOk ? await ChangeAsync(projectId, takeUid, edit, parent.Value, actor, onlyFrom, ct) : parent.Problem;
    }

    private Task<Outcome<Take>> ChangeAsync(Guid projectId, Guid takeUid, TakeEdit edit, Guid? parent, Actor actor, string? onlyFrom, CancellationToken ct) =>
        takeFiles.ChangeAsync(takeUid, actor, "edited", (place, sidecar) =>
        {
            if (place.Project.Id != projectId)
            {
                return Problem.NotFound("This project has no such take.");
            }

            if (onlyFrom is not null && Sidecar.Text(sidecar.Json["description"]) != onlyFrom)
            {
                return Problem.Conflict($"Somebody has described take {place.Take.Number} anew since. That stays.");
            }

            if (edit.Custom is { } custom)
            {
                sidecar.Merge(new JsonObject { ["custom"] = custom.DeepClone() });
            }

            if (edit.Parent.ValueKind != JsonValueKind.Undefined && sidecar.Parent != parent)
            {
                sidecar.Parent = parent;
            }

            return SetWords(sidecar, edit);
        }, ct);

    private async Task<Outcome<Guid?>> ParentAsync(Guid projectId, Guid takeUid, JsonElement said, CancellationToken ct)
    {
        if (said.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return default(Guid?);
        }

        if (said.ValueKind != JsonValueKind.String)
        {
            return Problem.Invalid("parent takes the name of a take of this shot, such as take_003, the uid of any take of the project, or null.");
        }

        if (await takeFiles.FindAsync(takeUid, ct) is not { } place || place.Project.Id != projectId)
        {
            return Problem.NotFound("This project has no such take.");
        }

        var parent = await findParent.RunAsync(projectId, place.Shot.Uid, said.GetString()!, takeUid, ct);
        return parent.IsOk ? parent.Value : parent.Problem;
    }

    /// <summary>Description and tags, of whatever has them.</summary>
    internal static Outcome<Done> SetWords(Sidecar sidecar, WordsEdit edit)
    {
        if (edit.Description is { Length: > LongestDescription })
        {
            return Problem.Invalid("A description has at most 10,000 characters.");
        }

        if (edit.Description is { } description)
        {
            sidecar.Json["description"] = description;
        }

        return edit.ChangesTags ? SetTags(sidecar, edit) : default(Done);
    }

    private static Outcome<Done> SetTags(Sidecar sidecar, WordsEdit edit)
    {
        var removed = Plain(edit.RemoveTags ?? []);
        var tags = Plain(edit.Tags ?? sidecar.ReadTags()).Concat(Plain(edit.AddTags ?? [])).Distinct(StringComparer.Ordinal).Where(t => !removed.Contains(t)).ToList();
        if (tags.Count > MostTags || tags.Any(t => t.Length > LongestTag))
        {
            return Problem.Invalid($"There can be at most {MostTags} tags of at most {LongestTag} characters each.");
        }

        sidecar.Json["tags"] = new JsonArray([.. tags.Select(t => (JsonNode)t)]);
        return default(Done);
    }

    internal static List<string> Plain(IEnumerable<string?> tags) => [.. tags.OfType<string>().Select(t => t.ReplaceLineEndings(" ").Trim()).Where(t => t.Length > 0)];
}

/// <summary>What is to change of a take; null leaves a thing as it is.</summary>
public sealed record TakeEdit : WordsEdit
{
    /// <summary>The take it continues, by name or uid; null: none. Left out it stays as it is.</summary>
    public JsonElement Parent { get; init; }
}

/// <summary>The words that people may write about a thing; null leaves them as they are.</summary>
public record WordsEdit
{
    public string? Description { get; init; }

    /// <summary>All the tags, replacing those that are there.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    public IReadOnlyList<string>? AddTags { get; init; }

    public IReadOnlyList<string>? RemoveTags { get; init; }

    /// <summary>Keys to set; others stay.</summary>
    public JsonObject? Custom { get; init; }

    internal bool ChangesTags => Tags is not null || AddTags is not null || RemoveTags is not null;
}
