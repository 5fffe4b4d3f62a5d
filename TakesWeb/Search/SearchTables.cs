using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TakesWeb.Kernel;

namespace TakesWeb.Search;

/// <summary>
/// A take's place in the full-text index, and what of it is compared as a number. Written by the triggers of <see cref="SearchSql"/> alone.
/// </summary>
internal sealed class SearchedTake
{
    /// <summary>When the take was made, in ticks, and a little later where two were made at once: the index is in the order of time.</summary>
    public long Id { get; init; }

    public Guid TakeUid { get; init; }

    public Guid ProjectId { get; init; }

    public Guid ShotUid { get; init; }

    /// <summary>Seconds.</summary>
    public double? Duration { get; init; }

    public double? Width { get; init; }

    public double? Height { get; init; }

    /// <summary>Frames a second, rounded: a fraction is compared with what somebody types.</summary>
    public double? Fps { get; init; }
}

/// <summary>A project or a shot by its name, in the small index of names.</summary>
internal sealed class SearchedName
{
    public long Id { get; init; }

    public Guid Uid { get; init; }

    public bool IsProject { get; init; }
}

internal sealed class SearchedTakeTable : IEntityTypeConfiguration<SearchedTake>, IIndexTable
{
    public void Configure(EntityTypeBuilder<SearchedTake> builder)
    {
        builder.ToTable("search_takes");
        builder.HasKey(t => t.Id);
        builder.Property(t => t.Id).ValueGeneratedNever();
        builder.HasIndex(t => t.TakeUid).IsUnique();
    }
}

internal sealed class SearchedNameTable : IEntityTypeConfiguration<SearchedName>, IIndexTable
{
    public void Configure(EntityTypeBuilder<SearchedName> builder)
    {
        builder.ToTable("search_names");
        builder.HasKey(n => n.Id);
        builder.HasIndex(n => n.Uid).IsUnique();
    }
}
