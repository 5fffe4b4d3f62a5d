using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TakesWeb.Kernel;

namespace TakesWeb.Takes;

internal sealed class TakeTable : IEntityTypeConfiguration<Take>, IIndexTable
{
    public void Configure(EntityTypeBuilder<Take> builder)
    {
        builder.ToTable("takes");
        builder.HasKey(t => t.Uid);
        builder.Ignore(t => t.IsCommitted);
        builder.Ignore(t => t.Name);
        builder.Ignore(t => t.Tags);
        builder.Ignore(t => t.IsKept);
        builder.Ignore(t => t.IsSequence);
        builder.Ignore(t => t.IsFilm);

        // Two uploads that finish together must not both become take_007. The folder's rename decides; this says so once more.
        builder.HasIndex(t => new { t.ShotUid, t.Number }).IsUnique();

        // A client that repeats a request with the same key must get the same take, also when both requests run at once.
        builder.HasIndex(t => new { t.ShotUid, t.Key }).IsUnique();

        // What waits for a commit, found without reading the takes that do not.
        builder.HasIndex(t => t.ProjectId).HasFilter("Revision <> CommittedRevision").HasDatabaseName("ix_takes_uncommitted");
        builder.HasIndex(t => new { t.ProjectId, t.Sha256 });
        builder.HasIndex(t => t.Sha256);
        builder.HasIndex(t => new { t.ProjectId, t.ThumbnailSha256 });
        builder.HasIndex(t => new { t.ProjectId, t.Storage });

        // The takes that an asset was a reference for: few of many.
        builder.HasIndex(t => t.Reference).HasFilter("Reference IS NOT NULL");

        // The takes that continue a take: mostly one.
        builder.HasIndex(t => t.ParentUid).HasFilter("ParentUid IS NOT NULL");

        // The largest takes, of a project and of all, without reading the others.
        builder.HasIndex(t => new { t.ProjectId, t.Size });
        builder.HasIndex(t => t.Size);

        // The review queue, oldest first: what waits, and what has this verdict.
        builder.HasIndex(t => t.SubmittedAt).HasFilter("SubmittedAt IS NOT NULL").HasDatabaseName("ix_takes_waiting");
        builder.HasIndex(t => new { t.Verdict, t.VerdictAt });
        builder.HasIndex(t => new { t.Verdict, t.Created });
        builder.Property(t => t.Status).HasConversion<string>();
        builder.Property(t => t.Picture).HasConversion<string>();
        builder.Property(t => t.Verdict).HasConversion<string>();
        builder.Property(t => t.Storage).HasConversion<string>();
        builder.Property(t => t.StorageBefore).HasConversion<string>();
        builder.Property(t => t.Kind).HasConversion<string>();
    }
}

/// <summary>The sidecar's text beside the row, so that a list is answered without opening a file a take.</summary>
internal sealed class TakeText
{
    public required Guid Uid { get; init; }

    public required string Json { get; set; }
}

internal sealed class TakeTextTable : IEntityTypeConfiguration<TakeText>, IIndexTable
{
    public void Configure(EntityTypeBuilder<TakeText> builder)
    {
        builder.ToTable("take_texts");
        builder.HasKey(t => t.Uid);
    }
}
