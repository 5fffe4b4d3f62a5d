using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TakesWeb.Takes;

namespace TakesWeb.Gallery;

/// <summary>Which takes of a shot are in sight, and in what order. It stands in the address, so that a link or a reload shows the same.</summary>
public sealed record TakeFilter
{
    public static readonly TakeFilter Everything = new();

    /// <summary>The chip that is pressed. None: whatever the verdict.</summary>
    public TakeView View { get; init; }

    /// <summary>True: the archived ones among the others.</summary>
    public bool WithArchived { get; init; }

    /// <summary>What else has to be true of them.</summary>
    public TakeSift Sift { get; init; } = TakeSift.Everything;

    public TakeSort Sort { get; init; }

    /// <summary>Highest number, latest date, most stars first.</summary>
    public bool IsDescending { get; init; } = true;

    /// <summary>What an address does not say right counts as not said.</summary>
    public static TakeFilter Parse(string uri, TakeMarks marks)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri).Query);
        string? Ask(string key) => query.TryGetValue(key, out var value) ? value.ToString() : null;
        SiftText.Read(Ask, marks, out var sift);
        return new TakeFilter
        {
            View = Enum.TryParse<TakeView>(Ask("show")?.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var view) && Enum.IsDefined(view) ? view : TakeView.All,
            WithArchived = Ask("archived") is not null,
            Sift = sift,
            Sort = Enum.TryParse<TakeSort>(Ask("sort"), ignoreCase: true, out var sort) && Enum.IsDefined(sort) ? sort : TakeSort.Number,
            IsDescending = Ask("order") != "asc",
        };
    }

    /// <summary>The list that it means, of a shot.</summary>
    public TakeQuery ToQuery(Guid projectId, Guid shotUid) => new(projectId, shotUid)
    {
        Storage = View == TakeView.Trash ? [StorageState.Trashed] : WithArchived ? [StorageState.Live, StorageState.Archived] : [StorageState.Live],
        Sort = Sort,
        IsNewestFirst = IsDescending,
        Sift = View switch
        {
            TakeView.NeedsReview => Sift with { NeedsReview = true },
            TakeView.Flagged => Sift with { Flags = [.. Sift.Flags, TakeMarks.Any] },
            TakeView.Approved => Sift with { Verdicts = [Verdict.Approved] },
            TakeView.Selected => Sift with { Verdicts = [Verdict.Selected] },
            TakeView.Maybe => Sift with { Verdicts = [Verdict.Maybe] },
            TakeView.Rejected => Sift with { Verdicts = [Verdict.Reject] },
            _ => Sift,
        },
    };

    /// <summary>Each thing that is asked of a take, in words, and the filter without it.</summary>
    public IEnumerable<(string Text, TakeFilter Without)> Conditions()
    {
        foreach (var (key, value) in SiftText.Write(Sift))
        {
            yield return (TextOf(key, value), this with
            {
                Sift = key switch
                {
                    "verdict" => Sift with { Verdicts = null },
                    "minRating" => Sift with { MinRating = null },
                    "maxRating" => Sift with { MaxRating = null },
                    "type" => Sift with { Kind = null },
                    "model" => Sift with { Model = null },
                    "seed" => Sift with { Seed = null },
                    "author" => Sift with { Author = null },
                    "tag" => Sift with { Tag = null },
                    "from" => Sift with { From = null },
                    "to" => Sift with { Before = null },
                    "minSeconds" => Sift with { MinSeconds = null },
                    "maxSeconds" => Sift with { MaxSeconds = null },
                    "prompt" => Sift with { Prompt = null },
                    _ => Sift with { Flags = [] },
                },
            });
        }
    }

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

        parts.AddRange(SiftText.Write(Sift).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        if (Sort != TakeSort.Number)
        {
            parts.Add("sort=" + Sort.ToString().ToLowerInvariant());
        }

        if (!IsDescending)
        {
            parts.Add("order=asc");
        }

        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    private static string TextOf(string key, string value) => key switch
    {
        "verdict" => $"verdict {value.Replace(",", " or ", StringComparison.Ordinal)}",
        "minRating" => $"{value} stars or more",
        "maxRating" => $"{value} stars or fewer",
        "from" => $"since {value}",
        "to" => $"until {value}",
        "minSeconds" => $"{value} s or longer",
        "maxSeconds" => $"{value} s or shorter",
        "prompt" => $"\"{value}\" in the prompt",
        "flag" => value.Replace(",", " and ", StringComparison.Ordinal),
        _ => string.Create(CultureInfo.InvariantCulture, $"{key} {value}"),
    };
}

public enum TakeView
{
    All,
    NeedsReview,
    Approved,
    Selected,
    Maybe,
    Rejected,
    Flagged,
    Trash,
}
