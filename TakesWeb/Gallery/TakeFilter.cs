using Microsoft.AspNetCore.WebUtilities;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>Which takes of a shot are in sight. It stands in the address, so that a link or a reload shows the same.</summary>
public sealed record TakeFilter
{
    public static readonly TakeFilter Everything = new();

    /// <summary>None: whatever the verdict.</summary>
    public TakeView View { get; init; }

    /// <summary>True: the archived ones among the others.</summary>
    public bool WithArchived { get; init; }

    public bool IsNewestFirst { get; init; } = true;

    public static TakeFilter Parse(string uri)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri).Query);
        return new TakeFilter
        {
            View = query.TryGetValue("show", out var word) && Enum.TryParse<TakeView>(word.ToString().Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var view) && Enum.IsDefined(view) ? view : TakeView.All,
            WithArchived = query.ContainsKey("archived"),
            IsNewestFirst = !query.ContainsKey("by-number"),
        };
    }

    /// <param name="take">The take.</param>
    /// <param name="isFlagged">Whether something about it is worth a look.</param>
    public bool Shows(Take take, bool isFlagged = false) => View switch
    {
        TakeView.Trash => take.Storage == StorageState.Trashed,
        _ when take.Storage == StorageState.Archived && !WithArchived => false,
        _ when !take.IsKept => false,
        TakeView.NeedsReview => NeedsReview(take),
        TakeView.Flagged => isFlagged,
        TakeView.Approved => take.Verdict == Verdict.Approved,
        TakeView.Selected => take.Verdict == Verdict.Selected,
        TakeView.Rejected => take.Verdict == Verdict.Reject,
        _ => true,
    };

    public static bool NeedsReview(Take take) => take is { Verdict: Verdict.None, Status: TakeStatus.Complete, Storage: StorageState.Live };

    /// <summary>"?show=needs-review&amp;archived", or nothing where nothing is filtered.</summary>
    public string ToQuery()
    {
        var parts = new List<string>();
        if (View != TakeView.All)
        {
            parts.Add("show=" + (View == TakeView.NeedsReview ? "needs-review" : View.ToString().ToLowerInvariant()));
        }

        if (WithArchived)
        {
            parts.Add("archived");
        }

        if (!IsNewestFirst)
        {
            parts.Add("by-number");
        }

        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }
}

public enum TakeView
{
    All,
    NeedsReview,
    Approved,
    Selected,
    Rejected,
    Flagged,
    Trash,
}
