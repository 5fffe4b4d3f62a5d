using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TakesWeb.Accounts;

namespace TakesWeb.Sharing;

/// <summary>
/// A link by which somebody without an account sees a part of one film, and nothing else. Its secret is told once and kept as its SHA-256 alone.
/// It lies in server.db: a rebuild of the index does not touch it.
/// </summary>
public sealed class Share
{
    public required Guid Id { get; init; }

    /// <summary>SHA-256 of the link's last part, 64 hex digits.</summary>
    public required string Hash { get; init; }

    public required Guid ProjectId { get; init; }

    public required ShareKind Kind { get; init; }

    /// <summary>Of takes and clips: their uids in the order of the page, with spaces between them. Of a reel: empty.</summary>
    public required string Uids { get; init; }

    /// <summary>Of a reel: the folder of the chapter; null for the whole film.</summary>
    public string? Chapter { get; init; }

    /// <summary>Of a reel: the folder of the scene in it; null for the whole chapter.</summary>
    public string? Scene { get; init; }

    /// <summary>What the guest reads above it.</summary>
    public required string Title { get; init; }

    public bool MayComment { get; init; }

    public bool MayApprove { get; init; }

    public bool MayDownload { get; init; }

    /// <summary>The guest gets the files as they are, with what their generator or camera wrote into them; otherwise copies without it.</summary>
    public bool WithMetadata { get; init; }

    /// <summary>A slow hash; null where the link alone opens it.</summary>
    public string? Passphrase { get; init; }

    /// <summary>Wrong passphrases since the last right one.</summary>
    public int Wrong { get; set; }

    /// <summary>No passphrase is looked at before.</summary>
    public DateTimeOffset? WaitUntil { get; set; }

    public required string By { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Expires { get; init; }

    public DateTimeOffset? Revoked { get; set; }

    /// <summary>How often the page was opened.</summary>
    public int Views { get; set; }

    public DateTimeOffset? LastViewed { get; set; }

    /// <summary>The address that what a guest says is signed with: it tells notes of this link from all others.</summary>
    public string GuestEmail => $"guest+{Id:N}@share.invalid";
}

/// <summary>What a link shows.</summary>
public enum ShareKind
{
    /// <summary>One take or some.</summary>
    Takes,

    /// <summary>A clip.</summary>
    Clip,

    /// <summary>The active takes of a scene, a chapter or the film, as they are when the page is opened.</summary>
    Reel,
}

internal sealed class ShareTable : IEntityTypeConfiguration<Share>, IServerTable
{
    public void Configure(EntityTypeBuilder<Share> builder)
    {
        builder.ToTable("Shares");
        builder.HasKey(s => s.Id);
        builder.Ignore(s => s.GuestEmail);
        builder.HasIndex(s => s.Hash).IsUnique();
        builder.HasIndex(s => s.ProjectId);
    }
}
