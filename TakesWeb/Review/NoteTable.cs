using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TakesWeb.Kernel;

namespace TakesWeb.Review;

internal sealed class NoteTable : IEntityTypeConfiguration<Note>, IIndexTable
{
    public void Configure(EntityTypeBuilder<Note> builder)
    {
        builder.ToTable("notes");
        // A take that somebody copied, log and all, has notes of the same ids.
        builder.HasKey(n => new { n.TakeUid, n.Uid });
        builder.Ignore(n => n.IsDeleted);
        builder.Ignore(n => n.IsReply);
        builder.Ignore(n => n.Content);
        builder.Property(n => n.State).HasConversion<string>();
        builder.HasIndex(n => n.Uid);
        builder.HasIndex(n => new { n.ShotUid, n.State });
        builder.HasIndex(n => n.ProjectId);
    }
}
