namespace TakesWeb.Search;

/// <summary>A project or a shot by its name, in the small index of names.</summary>
internal sealed class SearchedName
{
    public long Id { get; init; }

    public Guid Uid { get; init; }

    public bool IsProject { get; init; }
}
