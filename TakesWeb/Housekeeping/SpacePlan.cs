using TakesWeb.Kernel;
using TakesWeb.Projects;

namespace TakesWeb.Housekeeping;

/// <summary>A proposal: takes in the order in which they should go, until the wish is met.</summary>
/// <param name="Takes">With what each frees after those before it.</param>
/// <param name="LeftOut">Takes that would free nothing, with the reason.</param>
/// <param name="HasMore">True when there are more takes than one plan lists.</param>
public sealed record SpacePlan(SpaceWish Wish, IReadOnlyList<PlannedTake> Takes, IReadOnlyList<LeftOutTakes> LeftOut, bool HasMore)
{
    /// <summary>What purging all of them frees, to the byte.</summary>
    public long FreedBytes => Takes.Count == 0 ? 0 : Takes[^1].CumulatedBytes;

    /// <summary>The sizes of their media added up.</summary>
    public long PaperBytes => Takes.Sum(t => t.Size);

    public bool IsMet => FreedBytes >= Wish.Bytes;

    public string Sentence
    {
        get
        {
            var where = Wish.Project is { } project ? $" in {project.Name}" : "";
            return this switch
            {
                { IsMet: true } => $"{Readable.Count(Takes.Count, "take")} free {ByteText.Of(FreedBytes)}.",
                { Takes: [] } => $"Nothing{where} can go: what is left is active, selected or approved, or frees nothing by itself.",
                { HasMore: true } => $"The first {Readable.Count(Takes.Count, "take")} free {ByteText.Of(FreedBytes)}. Purge them and ask again for the rest.",
                _ => $"{ByteText.Of(Wish.Bytes)} cannot be met{where}: all that may go frees {ByteText.Of(FreedBytes)}. The rest is active, selected or approved, or needed by something else.",
            };
        }
    }
}

/// <summary>A take that may go, and why.</summary>
/// <param name="Reason">"rejected, never opened", in the words of the list.</param>
/// <param name="FreedBytes">What it frees when those before it are gone.</param>
/// <param name="CumulatedBytes">With those before it.</param>
public sealed record PlannedTake(Project Project, Shot Shot, Guid Uid, int Number, string? ThumbnailSha256, long Size, bool IsTrashed, string Reason, long FreedBytes, long CumulatedBytes)
{
    /// <summary>What is to be known of its bytes: "shares its bytes with take 9: frees nothing alone". Null mostly.</summary>
    public string? Note { get; init; }
}

/// <summary>Takes that a plan passes over, because their going frees nothing.</summary>
public sealed record LeftOutTakes(int Takes, long Bytes, string Reason);

/// <summary>How much space somebody would like to have back.</summary>
/// <param name="Bytes">More than 0.</param>
/// <param name="Project">Null: of all projects.</param>
public sealed record SpaceWish(long Bytes, Project? Project)
{
    /// <summary>True: media that no remote has counts too.</summary>
    public bool ForgetUnpushed { get; init; }
}
