using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TakesWeb.Kernel;

namespace TakesWeb.Insights;

/// <summary>One thing that somebody may want to know about a take, in the index. It follows from the take's bytes, and for likeness from those of others.</summary>
internal sealed class TakeFlag
{
    public required Guid TakeUid { get; init; }

    /// <summary>Counts a take's flags from 0.</summary>
    public required int Place { get; init; }

    public required Guid ProjectId { get; init; }

    /// <summary>A word of <see cref="FlagWords"/>.</summary>
    public required string Word { get; init; }

    public long? FromFrame { get; init; }

    public long? ToFrame { get; init; }

    /// <summary>Seconds.</summary>
    public double? From { get; init; }

    public double? To { get; init; }

    /// <summary>Of a near-duplicate: the earlier take that it looks like.</summary>
    public Guid? OtherUid { get; init; }

    /// <summary>Of 64 bits of looks, how many differ.</summary>
    public int? Distance { get; init; }
}

/// <summary>That a take was looked through, and how it looks.</summary>
internal sealed class TakeLook
{
    public required Guid TakeUid { get; init; }

    public required Guid ProjectId { get; init; }

    public required string Sha256 { get; init; }

    public string? Signature { get; init; }
}

internal sealed class TakeFlagTable : IEntityTypeConfiguration<TakeFlag>, IIndexTable
{
    public void Configure(EntityTypeBuilder<TakeFlag> builder)
    {
        builder.ToTable("take_flags");
        builder.HasKey(f => new { f.TakeUid, f.Place });
        builder.HasIndex(f => new { f.ProjectId, f.Word });
    }
}

internal sealed class TakeLookTable : IEntityTypeConfiguration<TakeLook>, IIndexTable
{
    public void Configure(EntityTypeBuilder<TakeLook> builder)
    {
        builder.ToTable("take_looks");
        builder.HasKey(l => l.TakeUid);
        builder.HasIndex(l => l.ProjectId);
    }
}
