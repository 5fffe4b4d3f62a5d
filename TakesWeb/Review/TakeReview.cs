namespace TakesWeb.Review;

/// <summary>What a page shows of a take's notes.</summary>
/// <param name="Notes">In the order of their frames, each followed by its answers.</param>
/// <param name="Offered">What an earlier take left open.</param>
/// <param name="TakeNumbers">The numbers of takes that notes name, by uid.</param>
public sealed record TakeReview(IReadOnlyList<Note> Notes, OfferedNotes? Offered, IReadOnlyDictionary<Guid, int> TakeNumbers)
{
    public static TakeReview Empty { get; } = new([], null, new Dictionary<Guid, int>());

    public int Open => Notes.Count(n => n is { IsReply: false, State: NoteState.Open });

    public int All => Notes.Count(n => !n.IsReply);
}
