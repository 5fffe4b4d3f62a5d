using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TakesWeb.Accounts;
using TakesWeb.Storage;

namespace TakesWeb.Housekeeping;

/// <summary>What a project kept of one kind on one day (UTC). In server.db: no rebuild of the index brings the past back.</summary>
internal sealed class StorageSample
{
    public required DateOnly Day { get; init; }

    public required Guid ProjectId { get; init; }

    public required FileCategory Category { get; init; }

    public required long Bytes { get; init; }
}

internal sealed class StorageSampleTable : IEntityTypeConfiguration<StorageSample>, IServerTable
{
    public void Configure(EntityTypeBuilder<StorageSample> builder)
    {
        builder.ToTable("storage_samples");
        // One a day: a sample that is taken twice replaces itself.
        builder.HasKey(s => new { s.Day, s.ProjectId, s.Category });
        builder.Property(s => s.Category).HasConversion<string>();
    }
}
