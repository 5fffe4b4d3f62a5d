using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TakesWeb.Kernel;

namespace TakesWeb.Storage;

internal sealed class StoredFileTable : IEntityTypeConfiguration<StoredFile>, IIndexTable
{
    public void Configure(EntityTypeBuilder<StoredFile> builder)
    {
        builder.ToTable("stored_files");
        builder.HasKey(f => new { f.ProjectId, f.Path });
        builder.HasIndex(f => f.Inode);
        builder.Property(f => f.Category).HasConversion<string>();
    }
}

internal sealed class StorageTotalTable : IEntityTypeConfiguration<StorageTotal>, IIndexTable
{
    public void Configure(EntityTypeBuilder<StorageTotal> builder)
    {
        builder.ToTable("storage_totals");
        builder.HasKey(t => new { t.ProjectId, t.Category });
        builder.Property(t => t.Category).HasConversion<string>();
    }
}

internal sealed class StorageSql : IIndexSql
{
    public IEnumerable<string> Statements
    {
        get
        {
            const string Add = "INSERT INTO storage_totals (ProjectId, Category, Bytes, Files) SELECT NEW.ProjectId, NEW.Category, NEW.Bytes, NEW.Files WHERE NEW.IsCounted ON CONFLICT (ProjectId, Category) DO UPDATE SET Bytes = Bytes + excluded.Bytes, Files = Files + excluded.Files;";
            const string Take = "UPDATE storage_totals SET Bytes = Bytes - OLD.Bytes, Files = Files - OLD.Files WHERE OLD.IsCounted AND ProjectId = OLD.ProjectId AND Category = OLD.Category;";
            yield return $"CREATE TRIGGER stored_files_added AFTER INSERT ON stored_files BEGIN {Add} END;";
            yield return $"CREATE TRIGGER stored_files_removed AFTER DELETE ON stored_files BEGIN {Take} END;";
            yield return $"CREATE TRIGGER stored_files_changed AFTER UPDATE ON stored_files BEGIN {Take} {Add} END;";
        }
    }
}
