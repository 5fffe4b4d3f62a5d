using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

internal sealed class ExtraTable : IEntityTypeConfiguration<Extra>, IIndexTable
{
    public void Configure(EntityTypeBuilder<Extra> builder)
    {
        builder.ToTable("extras");
        builder.HasKey(e => e.Uid);
        builder.Ignore(e => e.IsCommitted);
        builder.Ignore(e => e.Tags);
        builder.Ignore(e => e.Stem);
        builder.Ignore(e => e.SidecarName);
        builder.Ignore(e => e.ThumbnailName);
        builder.Ignore(e => e.Words);

        // Two clones may both have made a third asset, under two names: the folder is unique in a repository, the number need not be.
        builder.HasIndex(e => new { e.ProjectId, e.Kind, e.Number });
        builder.HasIndex(e => new { e.ProjectId, e.Folder, e.Number }).IsUnique();
        builder.HasIndex(e => e.TakeUid);
        builder.HasIndex(e => new { e.ProjectId, e.Sha256 });
        builder.HasIndex(e => new { e.ProjectId, e.ThumbnailSha256 });
        builder.HasIndex(e => e.ProjectId).HasFilter("Revision <> CommittedRevision").HasDatabaseName("ix_extras_uncommitted");
        builder.Property(e => e.Kind).HasConversion<string>();
        builder.Property(e => e.MediaKind).HasConversion<string>();
        builder.Property(e => e.Picture).HasConversion<string>();
        builder.Property(e => e.Storage).HasConversion<string>();
    }
}
