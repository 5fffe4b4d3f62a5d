using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TakesWeb.Accounts;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

/// <summary>That somebody has had a take before their eyes. Belongs to the server, not to the film: a rebuild of the index keeps it.</summary>
public sealed class OpenedTake
{
    public required Guid TakeUid { get; init; }

    public required DateTimeOffset FirstOpened { get; init; }

    public required DateTimeOffset LastOpened { get; set; }
}

internal sealed class OpenedTakeTable : IEntityTypeConfiguration<OpenedTake>, IServerTable
{
    public void Configure(EntityTypeBuilder<OpenedTake> builder)
    {
        builder.ToTable("opened_takes");
        builder.HasKey(t => t.TakeUid);
        builder.Property(t => t.TakeUid).ValueGeneratedNever();
        builder.Property(t => t.FirstOpened).HasConversion<UtcTicks>();
        builder.Property(t => t.LastOpened).HasConversion<UtcTicks>();
    }
}
