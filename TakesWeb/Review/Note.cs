using System.Text.Json.Nodes;

namespace TakesWeb.Review;

/// <summary>A remark about a take, or an answer to one, as the take's log says it is now. The row is an index of that log.</summary>
public sealed class Note
{
    public required Guid Uid { get; init; }

    public required Guid ProjectId { get; init; }

    public required Guid ShotUid { get; init; }

    public required Guid TakeUid { get; init; }

    /// <summary>The note that this one answers; null for a note itself.</summary>
    public Guid? ParentUid { get; init; }

    /// <summary>1 for the first note of the take. An answer has its note's. Numbers of deleted notes are not given again.</summary>
    public int Number { get; init; }

    /// <summary>Who wrote it: the name that people read, and the address that tells two of one name apart.</summary>
    public required string By { get; init; }

    public required string Email { get; init; }

    public required DateTimeOffset At { get; init; }

    public DateTimeOffset? EditedAt { get; set; }

    public string Text { get; set; } = "";

    /// <summary>The frame it is about, from 0; null for the take as a whole.</summary>
    public int? Frame { get; set; }

    /// <summary>The last frame of a range; null for one frame.</summary>
    public int? End { get; set; }

    /// <summary>A place on the picture, 0 to 1 from the left and from the top.</summary>
    public double? X { get; set; }

    public double? Y { get; set; }

    /// <summary>The drawing as canonical JSON (docs/format.md); null without one.</summary>
    public string? Strokes { get; set; }

    public NoteState State { get; set; }

    public string? ResolvedBy { get; set; }

    public DateTimeOffset? ResolvedAt { get; set; }

    /// <summary>The take in which it was seen to be fixed, or which it was carried over to.</summary>
    public Guid? ResolvedIn { get; set; }

    /// <summary>The note of an earlier take that this one goes on with.</summary>
    public Guid? CarriedFrom { get; init; }

    public Guid? CarriedFromTake { get; init; }

    /// <summary>Never true in the index: a deleted note is in the log alone.</summary>
    public bool IsDeleted { get; set; }

    public bool IsReply => ParentUid is not null;

    internal NoteContent Content => new(Text, Frame, End, X, Y, Strokes is null ? null : (JsonArray)JsonNode.Parse(Strokes)!);

    /// <summary>Takes over what was written anew.</summary>
    internal void Take(NoteContent content)
    {
        (Text, Frame, End) = (content.Text, content.Frame, content.End);
        (X, Y, Strokes) = (content.X, content.Y, content.Strokes?.ToJsonString());
    }
}

public enum NoteState
{
    Open,

    /// <summary>Somebody has seen that it is done.</summary>
    Fixed,

    /// <summary>It goes on as a note of a later take.</summary>
    Carried,
}
