using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>How often the daily round has found a take due for its purge. Only the server knows; a rebuild of the index begins to count anew, so a purge comes later by it, never sooner.</summary>
internal sealed class TrashRound
{
    public required Guid TakeUid { get; init; }

    /// <summary>Whoever restores a take and trashes it again begins to count anew.</summary>
    public required DateTimeOffset TrashedAt { get; set; }

    /// <summary>Rounds on different days.</summary>
    public int Rounds { get; set; }

    /// <summary>Of the last round that counted, as DateOnly.DayNumber.</summary>
    public int LastDay { get; set; }
}

internal sealed class TrashRoundTable : IEntityTypeConfiguration<TrashRound>, IIndexTable
{
    public void Configure(EntityTypeBuilder<TrashRound> builder)
    {
        builder.ToTable("trash_rounds");
        builder.HasKey(r => r.TakeUid);
    }
}
