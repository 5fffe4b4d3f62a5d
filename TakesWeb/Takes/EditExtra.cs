using System.Text.Json.Nodes;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>Changes what people may write about an asset, a clip or a snapshot: name, description, tags, keys of their own.</summary>
public sealed class EditExtra(ExtraFiles files)
{
    internal const int LongestName = 120;

    public Task<Outcome<Extra>> RunAsync(Guid projectId, Guid uid, ExtraEdit edit, Actor actor, CancellationToken ct) =>
        files.ChangeAsync(uid, actor, "edited", (place, sidecar) =>
        {
            if (place.Project.Id != projectId)
            {
                return Problem.NotFound("There is no such thing in this project.");
            }

            if (edit.Name is { } said && said.Trim() is { Length: 0 or > LongestName })
            {
                return Problem.Invalid($"A name has 1 to {LongestName} characters.");
            }

            if (edit.Name is { } name)
            {
                sidecar.Json["name"] = name.Trim();
            }

            // What the probe could not tell, or told wrong, people may say: the file's name, size and hash are not theirs to say.
            if (edit.Technical is { } technical)
            {
                sidecar.Json["technical"] = Merged(sidecar.Json["technical"], technical);
            }

            if (edit.Custom is { } custom)
            {
                sidecar.Json["custom"] = Merged(sidecar.Json["custom"], custom);
            }

            return EditTake.SetWords(sidecar, edit);
        }, ct);

    /// <summary>Keys to set; a null takes one away; others stay.</summary>
    private static JsonObject Merged(JsonNode? before, JsonObject edit)
    {
        var merged = before?.DeepClone() as JsonObject ?? [];
        foreach (var (key, value) in edit)
        {
            if (value is null)
            {
                merged.Remove(key);
            }
            else
            {
                merged[key] = value.DeepClone();
            }
        }

        return merged;
    }
}

/// <summary>What is to change; null leaves a thing as it is.</summary>
public sealed record ExtraEdit : WordsEdit
{
    public string? Name { get; init; }

    /// <summary>Technical facts that somebody states, such as a colour space: keys to set, null takes one away.</summary>
    public JsonObject? Technical { get; init; }
}
