using System.Text.Json;
using System.Text.Json.Serialization;
using TakesWeb.Kernel;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>What is known of the scrubs of one project: server state, in .git/takes/scrub.json, so that it outlives a rebuild of the index.</summary>
internal sealed class ScrubState
{
    /// <summary>Passes that are not finished, by their subset: where to go on.</summary>
    public Dictionary<string, ScrubPass> Open { get; init; } = [];

    /// <summary>The last finished pass of each subset.</summary>
    public Dictionary<string, ScrubPass> Finished { get; init; } = [];

    public List<ScrubFinding> Findings { get; init; } = [];

    public ScrubPass? Last => Finished.Values.MaxBy(pass => pass.EndedAt);

    /// <summary>Puts a finding in, or in the place of the same one: it keeps the time at which it was seen first.</summary>
    public void Put(ScrubFinding finding)
    {
        var known = Findings.FindIndex(f => f.Id == finding.Id);
        if (known >= 0)
        {
            Findings[known] = finding with { FoundAt = Findings[known].FoundAt };
        }
        else
        {
            Findings.Add(finding);
        }
    }
}

/// <summary>One reading of a project's media, or of a part of it.</summary>
public sealed record ScrubPass(string Subset, DateTimeOffset StartedAt)
{
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Newest first: everything before this modification time, and hash, has been read.</summary>
    public long? CursorSeconds { get; init; }

    public string? CursorOid { get; init; }

    public int Objects { get; init; }

    public long Bytes { get; init; }

    /// <summary>Files that got their right bytes back.</summary>
    public int Repaired { get; init; }

    /// <summary>Copies that are links again.</summary>
    public int Linked { get; init; }
}

/// <summary>Keeps each project's <see cref="ScrubState"/>. Thread-safe; a change is durable on return.</summary>
internal sealed class ScrubBook(DataFolder data)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) } };

    private readonly Lock _gate = new();

    public ScrubState Read(string slug)
    {
        lock (_gate)
        {
            return ReadFile(PathOf(slug));
        }
    }

    public void Change(string slug, Action<ScrubState> change)
    {
        lock (_gate)
        {
            var path = PathOf(slug);
            // A project that was purged meanwhile needs no notes.
            if (!Directory.Exists(Path.Combine(data.Project(slug), ".git")))
            {
                return;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);

            var state = ReadFile(path);
            change(state);
            DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(state, Format));
        }
    }

    private static ScrubState ReadFile(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ScrubState>(File.ReadAllBytes(path), Format) ?? new ScrubState();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            // Never written, or not by us: the next pass finds again what there is to find.
            return new ScrubState();
        }
    }

    private string PathOf(string slug) => Path.Combine(data.Project(slug), ".git", "takes", "scrub.json");
}
