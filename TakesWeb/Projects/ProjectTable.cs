using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TakesWeb.Kernel;

namespace TakesWeb.Projects;

internal sealed class ProjectTable : IEntityTypeConfiguration<Project>, IIndexTable
{
    public void Configure(EntityTypeBuilder<Project> builder)
    {
        builder.ToTable("projects");
        builder.HasKey(p => p.Id);
        builder.Ignore(p => p.IsInTrash);
        builder.Ignore(p => p.FrameRate);
        // The folder decides who gets a slug; this says so once more, should a folder be copied in by hand.
        builder.HasIndex(p => p.Slug).IsUnique();
    }
}

internal sealed class ShotTable : IEntityTypeConfiguration<Shot>, IIndexTable
{
    public void Configure(EntityTypeBuilder<Shot> builder)
    {
        builder.ToTable("shots");
        builder.HasKey(s => s.Uid);
        builder.Ignore(s => s.RelativePath);
        builder.Ignore(s => s.IsInTrash);
        // Two people who create the same shot at once must not share a folder.
        builder.HasIndex(s => new { s.ProjectId, s.Chapter, s.Scene, s.Folder }).IsUnique();
    }
}
