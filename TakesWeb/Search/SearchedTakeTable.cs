using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TakesWeb.Kernel;

namespace TakesWeb.Search;

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
