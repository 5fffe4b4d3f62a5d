using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TakesWeb.Kernel;

namespace TakesWeb.Search;

internal sealed class SearchedNameTable : IEntityTypeConfiguration<SearchedName>, IIndexTable
{
    public void Configure(EntityTypeBuilder<SearchedName> builder)
    {
        builder.ToTable("search_names");
        builder.HasKey(n => n.Id);
        builder.HasIndex(n => n.Uid).IsUnique();
    }
}
